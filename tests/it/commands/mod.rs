//! The commands of the binary, run beside a server or alone.

mod administration;
mod check;
mod connect;
mod exposure;
mod metrics;
mod operating;
mod serve;
mod systemd;
