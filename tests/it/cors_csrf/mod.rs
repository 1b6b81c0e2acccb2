//! Host names, CORS, CSRF and cookies.

mod browsers;
