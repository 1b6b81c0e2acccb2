//! One question to the nameservers of `/etc/resolv.conf`, over UDP and, where the answer is cut, over TCP. It believes
//! only an answer that comes from whom it asked, with the number and the question that it sent, and caches nothing.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use simple_dns::rdata::RData;
use simple_dns::{CLASS, Name, Packet, PacketFlag, QCLASS, QTYPE, Question, RCODE, TYPE};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::timeout;

use super::srv::SrvRecord;
use crate::clock::random_bytes;

/// How long a nameserver may take before the next is asked.
const PATIENCE: Duration = Duration::from_secs(3);

/// How often the nameservers are asked, one after the other.
const ROUNDS: usize = 2;

/// The longest answer over UDP that anybody sends to a question without extensions (RFC 1035, 4.2.1), with room for
/// those who do not care.
const MAX_UDP_BYTES: usize = 4096;

/// Where names are looked up.
#[derive(Debug, Clone)]
pub struct Resolver {
    pub(super) nameservers: Vec<SocketAddr>,
    pub(super) search: Vec<String>,
    /// The text of the hosts file.
    pub(super) hosts: String,
    pub(super) patience: Duration,
}

/// Why a question was not answered.
#[derive(Debug, thiserror::Error)]
pub enum DnsError {
    /// Nobody answered.
    #[error("no nameserver answered; asked: {0}")]
    Silent(String),
    /// A nameserver answered that it won't or can't.
    #[error("the nameserver {server} answered {code:?}")]
    Refused {
        /// Who.
        server: SocketAddr,
        /// What it said.
        code: RCODE,
    },
    /// What came cannot be read.
    #[error("the nameserver {0} gave an answer that cannot be read")]
    Garbled(SocketAddr),
    /// The name cannot be one.
    #[error("`{0}` cannot be a name of the DNS")]
    NotAName(String),
    /// The system did not let us ask.
    #[error("the nameserver {server} cannot be asked: {problem}")]
    Io {
        /// Whom.
        server: SocketAddr,
        /// What the system says.
        problem: io::Error,
    },
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    A,
    Aaaa,
    Srv,
}

/// What a record says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Record {
    Identity(IpAddr),
    Service(SrvRecord),
}

/// An answer over UDP that was cut.
struct Cut;

impl Resolver {
    /// One that asks these nameservers and knows no hosts file.
    pub fn with(nameservers: Vec<SocketAddr>, patience: Duration) -> Self {
        Self { nameservers, search: Vec::new(), hosts: String::new(), patience }
    }

    /// The one that the system is set up for: `/etc/resolv.conf` and `/etc/hosts`, read now.
    pub fn of_system() -> Self {
        let text = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
        Self::configured(&text("/etc/resolv.conf"), text("/etc/hosts"))
    }

    fn configured(configuration: &str, hosts: String) -> Self {
        let (mut nameservers, mut search) = (Vec::new(), Vec::new());
        for line in configuration.lines() {
            let mut words = line.split(['#', ';']).next().unwrap_or_default().split_ascii_whitespace();
            match words.next() {
                Some("nameserver") => {
                    let address = words.next().and_then(|word| word.parse::<IpAddr>().ok());
                    nameservers.extend(address.map(|address| SocketAddr::new(address, 53)));
                }
                Some("search" | "domain") => search = words.map(str::to_owned).collect(),
                _ => {}
            }
        }
        if nameservers.is_empty() {
            nameservers.push(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 53));
        }
        Self { nameservers, search, hosts, patience: PATIENCE }
    }

    /// What the nameservers say of a name; nothing where they say that there is nothing.
    pub(super) async fn ask(&self, name: &str, kind: Kind) -> Result<Vec<Record>, DnsError> {
        check(name)?;
        let mut fault = None;
        for server in self.nameservers.iter().cycle().take(self.nameservers.len() * ROUNDS) {
            match timeout(self.patience, ask_one(*server, name, kind)).await {
                Ok(Ok(records)) => return Ok(records),
                Ok(Err(error)) => fault = Some(error),
                Err(_elapsed) => {}
            }
        }
        let asked = || self.nameservers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        Err(fault.unwrap_or_else(|| DnsError::Silent(asked())))
    }
}

/// Labels of letters, digits, hyphens and underscores.
fn check(name: &str) -> Result<(), DnsError> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let sound = |label: &str| (1..=63).contains(&label.len()) && label.bytes().all(plain);
    if name.len() <= 253 && name.split('.').all(sound) {
        Ok(())
    } else {
        Err(DnsError::NotAName(name.chars().take(100).collect()))
    }
}

async fn ask_one(server: SocketAddr, name: &str, kind: Kind) -> Result<Vec<Record>, DnsError> {
    let id = u16::from_ne_bytes(random_bytes());
    let question = question_of(id, name, kind).ok_or_else(|| DnsError::NotAName(name.to_owned()))?;
    let io = |problem| DnsError::Io { server, problem };
    let from: IpAddr = match server.ip() {
        IpAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        IpAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    // The system draws the port, and hands on only what comes from the address that is connected to.
    let socket = UdpSocket::bind(SocketAddr::new(from, 0)).await.map_err(io)?;
    socket.connect(server).await.map_err(io)?;
    socket.send(&question).await.map_err(io)?;
    let mut buffer = vec![0_u8; MAX_UDP_BYTES];
    loop {
        let length = socket.recv(&mut buffer).await.map_err(io)?;
        let bytes = buffer.get(..length).unwrap_or_default();
        // What is not the answer may be somebody's guess at it; the real one may still come.
        let Some(answer) = answer_to(bytes, id, name, kind) else { continue };
        return match records_of(&answer, server)? {
            Ok(records) => Ok(records),
            Err(Cut) => ask_by_tcp(server, &question, id, name, kind).await,
        };
    }
}

async fn ask_by_tcp(
    server: SocketAddr,
    question: &[u8],
    id: u16,
    name: &str,
    kind: Kind,
) -> Result<Vec<Record>, DnsError> {
    let exchange = async {
        let mut stream = TcpStream::connect(server).await?;
        let length = u16::try_from(question.len()).unwrap_or(u16::MAX);
        stream.write_all(&[&length.to_be_bytes(), question].concat()).await?;
        let mut answer = vec![0_u8; usize::from(stream.read_u16().await?)];
        stream.read_exact(&mut answer).await?;
        Ok(answer)
    };
    let bytes = exchange.await.map_err(|problem| DnsError::Io { server, problem })?;
    let answer = answer_to(&bytes, id, name, kind).ok_or(DnsError::Garbled(server))?;
    records_of(&answer, server)?.map_err(|Cut| DnsError::Garbled(server))
}

fn question_of(id: u16, name: &str, kind: Kind) -> Option<Vec<u8>> {
    let mut packet = Packet::new_query(id);
    packet.set_flags(PacketFlag::RECURSION_DESIRED);
    packet.questions.push(Question::new(
        Name::new(name).ok()?,
        QTYPE::TYPE(kind.code()),
        QCLASS::CLASS(CLASS::IN),
        false,
    ));
    packet.build_bytes_vec().ok()
}

/// Reads bytes as the answer to a question; `None` where they are none, or one to another.
fn answer_to<'a>(bytes: &'a [u8], id: u16, name: &str, kind: Kind) -> Option<Packet<'a>> {
    let packet = Packet::parse(bytes).ok()?;
    let [question] = packet.questions.as_slice() else { return None };
    let is_ours = packet.id() == id
        && packet.has_flags(PacketFlag::RESPONSE)
        && question.qtype == QTYPE::TYPE(kind.code())
        && question.qname.to_string().eq_ignore_ascii_case(name);
    is_ours.then_some(packet)
}

fn records_of(answer: &Packet<'_>, server: SocketAddr) -> Result<Result<Vec<Record>, Cut>, DnsError> {
    if answer.has_flags(PacketFlag::TRUNCATION) {
        return Ok(Err(Cut));
    }
    match answer.rcode() {
        RCODE::NoError => {
            Ok(Ok(answer.answers.iter().filter_map(|found| Record::read(&found.rdata)).collect()))
        }
        RCODE::NameError => Ok(Ok(Vec::new())),
        code => Err(DnsError::Refused { server, code }),
    }
}

impl Kind {
    fn code(self) -> TYPE {
        match self {
            Self::A => TYPE::A,
            Self::Aaaa => TYPE::AAAA,
            Self::Srv => TYPE::SRV,
        }
    }
}

impl Record {
    /// Records of other kinds, such as the aliases on the way to an address, say nothing by themselves.
    fn read(content: &RData<'_>) -> Option<Self> {
        match content {
            RData::A(found) => Some(Self::Identity(Ipv4Addr::from(found.address).into())),
            RData::AAAA(found) => Some(Self::Identity(Ipv6Addr::from(found.address).into())),
            RData::SRV(found) => Some(Self::Service(SrvRecord {
                priority: found.priority,
                weight: found.weight,
                port: found.port,
                target: found.target.to_string().to_ascii_lowercase(),
            })),
            _ => None,
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::net::Ipv4Addr;

    use simple_dns::ResourceRecord;
    use simple_dns::rdata::{A, SRV};
    use tokio::net::TcpListener;

    use super::*;

    /// What a nameserver of a test answers to a question.
    pub(crate) fn answer(question: &[u8], records: Vec<RData<'static>>, flags: PacketFlag) -> Vec<u8> {
        let asked = Packet::parse(question).unwrap();
        let name = asked.questions[0].qname.clone().into_owned();
        let mut reply = Packet::parse(question).unwrap().into_reply();
        reply.set_flags(flags);
        let kind = asked.questions[0].qtype;
        for record in records.into_iter().filter(|record| kind == QTYPE::TYPE(record.type_code())) {
            reply.answers.push(ResourceRecord::new(name.clone(), CLASS::IN, 60, record));
        }
        reply.build_bytes_vec().unwrap()
    }

    /// A nameserver that gives this answer to each question, as far as it is of the kind that is asked for.
    pub(crate) async fn nameserver(records: Vec<RData<'static>>) -> SocketAddr {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        tokio::spawn(async move {
            let mut buffer = vec![0_u8; 4096];
            while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
                let reply = answer(&buffer[..length], records.clone(), PacketFlag::RESPONSE);
                socket.send_to(&reply, from).await.unwrap();
            }
        });
        address
    }

    pub(crate) fn service(priority: u16, weight: u16, port: u16, target: &'static str) -> RData<'static> {
        RData::SRV(SRV { priority, weight, port, target: Name::new(target).unwrap() })
    }

    fn resolver(nameservers: &[SocketAddr]) -> Resolver {
        Resolver::with(nameservers.to_vec(), Duration::from_millis(500))
    }

    #[tokio::test]
    async fn an_answer_over_udp_is_read() {
        let server = nameserver(vec![RData::A(A { address: 0x7f00_0007 })]).await;
        let found = resolver(&[server]).ask("a.example", Kind::A).await.unwrap();
        assert_eq!(found, [Record::Identity(Ipv4Addr::new(127, 0, 0, 7).into())]);
    }

    #[tokio::test]
    async fn a_silent_nameserver_is_passed_over_and_all_silent_ones_are_named() {
        let silent = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let silent_at = silent.local_addr().unwrap();
        let server = nameserver(vec![RData::A(A { address: 1 })]).await;
        let quick = |servers: &[SocketAddr]| Resolver::with(servers.to_vec(), Duration::from_millis(30));
        assert_eq!(quick(&[silent_at, server]).ask("a.example", Kind::A).await.unwrap().len(), 1);
        let fault = quick(&[silent_at]).ask("a.example", Kind::A).await.unwrap_err();
        assert!(fault.to_string().contains(&silent_at.to_string()), "{fault}");
    }

    #[tokio::test]
    async fn an_answer_that_is_cut_is_asked_for_over_tcp() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let socket = UdpSocket::bind(address).await.unwrap();
        tokio::spawn(async move {
            let mut buffer = vec![0_u8; 4096];
            let (length, from) = socket.recv_from(&mut buffer).await.unwrap();
            let flags = PacketFlag::RESPONSE | PacketFlag::TRUNCATION;
            socket.send_to(&answer(&buffer[..length], Vec::new(), flags), from).await.unwrap();
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut question = vec![0_u8; usize::from(stream.read_u16().await.unwrap())];
            stream.read_exact(&mut question).await.unwrap();
            let reply = answer(&question, vec![service(1, 2, 443, "t.example")], PacketFlag::RESPONSE);
            stream.write_u16(u16::try_from(reply.len()).unwrap()).await.unwrap();
            stream.write_all(&reply).await.unwrap();
        });
        let found = resolver(&[address]).ask("_x._tcp.a.example", Kind::Srv).await.unwrap();
        let wanted = SrvRecord { priority: 1, weight: 2, port: 443, target: "t.example".to_owned() };
        assert_eq!(found, [Record::Service(wanted)]);
    }

    #[tokio::test]
    async fn an_answer_with_another_number_or_question_is_not_believed() {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        tokio::spawn(async move {
            let mut buffer = vec![0_u8; 4096];
            let (length, from) = socket.recv_from(&mut buffer).await.unwrap();
            let question = buffer[..length].to_vec();
            let lie = || vec![RData::A(A { address: 0x0a00_0001 })];
            let mut wrong_number = answer(&question, lie(), PacketFlag::RESPONSE);
            wrong_number[0] ^= 1;
            let other = question_of(0, "z.example", Kind::A).unwrap();
            let mut wrong_name = answer(&other, lie(), PacketFlag::RESPONSE);
            wrong_name[..2].copy_from_slice(&question[..2]);
            for bytes in [wrong_number, wrong_name, b"noise".to_vec(), question.clone()] {
                socket.send_to(&bytes, from).await.unwrap();
            }
            let truth = answer(&question, vec![RData::A(A { address: 5 })], PacketFlag::RESPONSE);
            socket.send_to(&truth, from).await.unwrap();
        });
        let found = resolver(&[address]).ask("a.example", Kind::A).await.unwrap();
        assert_eq!(found, [Record::Identity(Ipv4Addr::from(5).into())]);
    }

    #[test]
    fn the_systems_configuration_is_read() {
        let text =
            "# x\nnameserver 10.0.0.1\nnameserver ::1 # y\nnameserver nonsense\nsearch a.example b.example\n";
        let found = Resolver::configured(text, String::new());
        assert_eq!(found.nameservers, ["10.0.0.1:53".parse().unwrap(), "[::1]:53".parse().unwrap()]);
        assert_eq!(found.search, ["a.example", "b.example"]);
        assert_eq!(Resolver::configured("", String::new()).nameservers, ["127.0.0.1:53".parse().unwrap()]);
    }

    #[test]
    fn what_cannot_be_a_name_is_not_asked_for() {
        let long = format!("{}.example", "a".repeat(64));
        for name in ["", ".", "a..b", "a b", "bücher.example", &long] {
            assert!(check(name).is_err(), "{name}");
        }
        assert!(check("_avatars-sec._tcp.example.org").is_ok());
    }
}
