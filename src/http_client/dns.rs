//! A DNS stub resolver: sends one query to the nameservers of `/etc/resolv.conf`, over UDP, and over TCP if the answer is
//! truncated. It accepts an answer only from the nameserver that it asked, with the id and the question that it sent, and
//! caches nothing.
//!
//! It exists because a static executable cannot use glibc's resolver, which loads plug-ins (NSS) at run time.
//! `hickory-resolver` 0.26 would add 1.14 MB to the executable and 37 crates, measured with two probe programs of the same
//! release profile.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use simple_dns::rdata::RData;
use simple_dns::{CLASS, Name, Packet, PacketFlag, QCLASS, QTYPE, Question, RCODE, TYPE};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::timeout;

use super::records::{Record, RecordType, SrvRecord};
use crate::clock::random_bytes;

/// How long a nameserver may take before the next is queried.
const TIMEOUT: Duration = Duration::from_secs(3);

/// How many times each nameserver is queried.
const ROUNDS: usize = 2;

/// The longest answer over UDP. Without EDNS it has at most 512 bytes (RFC 1035, 4.2.1), but not every nameserver keeps to
/// that.
const MAX_UDP_BYTES: usize = 4096;

/// Looks names up in the DNS and in the hosts file.
#[derive(Debug, Clone)]
pub(crate) struct Resolver {
    pub(super) nameservers: Vec<SocketAddr>,
    pub(super) search_domains: Vec<String>,
    /// The text of the hosts file.
    pub(super) hosts: String,
    pub(super) timeout: Duration,
}

/// Why a query failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DnsError {
    /// No nameserver answered in time.
    #[error("no nameserver answered (queried: {0})")]
    Timeout(String),
    /// A nameserver answered with an error.
    #[error("the nameserver {server} answered {code:?}")]
    ErrorResponse {
        /// The nameserver.
        server: SocketAddr,
        /// The response code.
        code: RCODE,
    },
    /// An answer cannot be parsed.
    #[error("the nameserver {0} sent an invalid answer")]
    InvalidResponse(SocketAddr),
    /// The name is not valid in the DNS.
    #[error("`{0}` is not a valid name in the DNS")]
    InvalidName(String),
    /// The query could not be sent, or the connection failed.
    #[error("cannot query the nameserver {server}: {cause}")]
    Io {
        /// The nameserver.
        server: SocketAddr,
        /// The system's error.
        cause: io::Error,
    },
}

/// The answer over UDP is truncated.
struct Truncated;

impl Resolver {
    /// The system's resolver: reads `/etc/resolv.conf` and `/etc/hosts` now.
    pub(crate) fn from_system() -> Self {
        let text = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
        Self::from_files(&text("/etc/resolv.conf"), text("/etc/hosts"))
    }

    fn from_files(configuration: &str, hosts: String) -> Self {
        let (mut nameservers, mut search_domains) = (Vec::new(), Vec::new());
        for line in configuration.lines() {
            let mut words = line.split(['#', ';']).next().unwrap_or_default().split_ascii_whitespace();
            match words.next() {
                Some("nameserver") => {
                    let ip = words.next().and_then(|word| word.parse::<IpAddr>().ok());
                    nameservers.extend(ip.map(|ip| SocketAddr::new(ip, 53)));
                }
                Some("search" | "domain") => search_domains = words.map(str::to_owned).collect(),
                _ => {}
            }
        }
        if nameservers.is_empty() {
            nameservers.push(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 53));
        }
        Self { nameservers, search_domains, hosts, timeout: TIMEOUT }
    }

    /// Looks up the records of one type; none if the name has none. Tries each nameserver in turn.
    pub(super) async fn query(&self, name: &str, kind: RecordType) -> Result<Vec<Record>, DnsError> {
        check_name(name)?;
        let mut last_error = None;
        for server in self.nameservers.iter().cycle().take(self.nameservers.len() * ROUNDS) {
            match timeout(self.timeout, query_one(*server, name, kind)).await {
                Ok(Ok(records)) => return Ok(records),
                Ok(Err(error)) => last_error = Some(error),
                Err(_elapsed) => {}
            }
        }
        let queried = || self.nameservers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        Err(last_error.unwrap_or_else(|| DnsError::Timeout(queried())))
    }
}

/// Checks the labels: 1 to 63 letters, digits, hyphens and underscores (RFC 1035, 2.3.4), 253 bytes in all.
fn check_name(name: &str) -> Result<(), DnsError> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let is_label = |label: &str| (1..=63).contains(&label.len()) && label.bytes().all(plain);
    if name.len() <= 253 && name.split('.').all(is_label) {
        Ok(())
    } else {
        Err(DnsError::InvalidName(name.chars().take(100).collect()))
    }
}

async fn query_one(server: SocketAddr, name: &str, kind: RecordType) -> Result<Vec<Record>, DnsError> {
    let id = u16::from_ne_bytes(random_bytes());
    let query = build_query(id, name, kind).ok_or_else(|| DnsError::InvalidName(name.to_owned()))?;
    let io = |cause| DnsError::Io { server, cause };
    let from: IpAddr = match server.ip() {
        IpAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        IpAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    // The system chooses a random port, and a connected socket receives from this nameserver only.
    let socket = UdpSocket::bind(SocketAddr::new(from, 0)).await.map_err(io)?;
    socket.connect(server).await.map_err(io)?;
    socket.send(&query).await.map_err(io)?;
    let mut buffer = vec![0_u8; MAX_UDP_BYTES];
    loop {
        let length = socket.recv(&mut buffer).await.map_err(io)?;
        let bytes = buffer.get(..length).unwrap_or_default();
        // Anything else may be a forged answer; the real one may still come.
        let Some(answer) = parse_answer(bytes, id, name, kind) else { continue };
        return match records(&answer, server)? {
            Ok(records) => Ok(records),
            Err(Truncated) => query_over_tcp(server, &query, id, name, kind).await,
        };
    }
}

async fn query_over_tcp(
    server: SocketAddr,
    query: &[u8],
    id: u16,
    name: &str,
    kind: RecordType,
) -> Result<Vec<Record>, DnsError> {
    let exchange = async {
        let mut stream = TcpStream::connect(server).await?;
        let length = u16::try_from(query.len()).unwrap_or(u16::MAX);
        stream.write_all(&[&length.to_be_bytes(), query].concat()).await?;
        let mut answer = vec![0_u8; usize::from(stream.read_u16().await?)];
        stream.read_exact(&mut answer).await?;
        Ok(answer)
    };
    let bytes = exchange.await.map_err(|cause| DnsError::Io { server, cause })?;
    let answer = parse_answer(&bytes, id, name, kind).ok_or(DnsError::InvalidResponse(server))?;
    records(&answer, server)?.map_err(|Truncated| DnsError::InvalidResponse(server))
}

fn build_query(id: u16, name: &str, kind: RecordType) -> Option<Vec<u8>> {
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

/// Parses the answer to a query; `None` if the bytes are not a DNS message, or the answer to another query.
fn parse_answer<'a>(bytes: &'a [u8], id: u16, name: &str, kind: RecordType) -> Option<Packet<'a>> {
    let packet = Packet::parse(bytes).ok()?;
    let [question] = packet.questions.as_slice() else { return None };
    let is_ours = packet.id() == id
        && packet.has_flags(PacketFlag::RESPONSE)
        && question.qtype == QTYPE::TYPE(kind.code())
        && question.qname.to_string().eq_ignore_ascii_case(name);
    is_ours.then_some(packet)
}

fn records(answer: &Packet<'_>, server: SocketAddr) -> Result<Result<Vec<Record>, Truncated>, DnsError> {
    if answer.has_flags(PacketFlag::TRUNCATION) {
        return Ok(Err(Truncated));
    }
    match answer.rcode() {
        RCODE::NoError => {
            Ok(Ok(answer.answers.iter().filter_map(|found| Record::parse(&found.rdata)).collect()))
        }
        RCODE::NameError => Ok(Ok(Vec::new())),
        code => Err(DnsError::ErrorResponse { server, code }),
    }
}

impl RecordType {
    fn code(self) -> TYPE {
        match self {
            Self::A => TYPE::A,
            Self::Aaaa => TYPE::AAAA,
            Self::Srv => TYPE::SRV,
        }
    }
}

impl Record {
    /// `None` for records of other types, such as the aliases (CNAME) that lead to an IP.
    fn parse(content: &RData<'_>) -> Option<Self> {
        match content {
            RData::A(found) => Some(Self::Ip(Ipv4Addr::from(found.address).into())),
            RData::AAAA(found) => Some(Self::Ip(Ipv6Addr::from(found.address).into())),
            RData::SRV(found) => Some(Self::Srv(SrvRecord {
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

    /// The answer of a test's nameserver: those of the records that have the queried type.
    pub(crate) fn answer(question: &[u8], records: Vec<RData<'static>>, flags: PacketFlag) -> Vec<u8> {
        let query = Packet::parse(question).unwrap();
        let name = query.questions[0].qname.clone().into_owned();
        let mut reply = Packet::parse(question).unwrap().into_reply();
        reply.set_flags(flags);
        let kind = query.questions[0].qtype;
        for record in records.into_iter().filter(|record| kind == QTYPE::TYPE(record.type_code())) {
            reply.answers.push(ResourceRecord::new(name.clone(), CLASS::IN, 60, record));
        }
        reply.build_bytes_vec().unwrap()
    }

    /// A nameserver that answers each query with those of the records that have the queried type.
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

    pub(crate) fn srv(priority: u16, weight: u16, port: u16, target: &'static str) -> RData<'static> {
        RData::SRV(SRV { priority, weight, port, target: Name::new(target).unwrap() })
    }

    impl Resolver {
        /// A resolver with these nameservers, the timeout of one query, no search domains and no hosts file.
        pub(crate) fn with_nameservers(nameservers: Vec<SocketAddr>, timeout: Duration) -> Self {
            Self { nameservers, search_domains: Vec::new(), hosts: String::new(), timeout }
        }
    }

    fn resolver(nameservers: &[SocketAddr]) -> Resolver {
        Resolver::with_nameservers(nameservers.to_vec(), Duration::from_millis(500))
    }

    #[tokio::test]
    async fn an_answer_over_udp_is_parsed() {
        let server = nameserver(vec![RData::A(A { address: 0x7f00_0007 })]).await;
        let found = resolver(&[server]).query("a.example", RecordType::A).await.unwrap();
        assert_eq!(found, [Record::Ip(Ipv4Addr::new(127, 0, 0, 7).into())]);
    }

    #[tokio::test]
    async fn after_a_timeout_the_next_nameserver_is_queried_and_the_error_names_all() {
        let silent = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let silent_at = silent.local_addr().unwrap();
        let server = nameserver(vec![RData::A(A { address: 1 })]).await;
        let quick =
            |servers: &[SocketAddr]| Resolver::with_nameservers(servers.to_vec(), Duration::from_millis(30));
        assert_eq!(quick(&[silent_at, server]).query("a.example", RecordType::A).await.unwrap().len(), 1);
        let error = quick(&[silent_at]).query("a.example", RecordType::A).await.unwrap_err();
        assert!(error.to_string().contains(&silent_at.to_string()), "{error}");
    }

    #[tokio::test]
    async fn a_truncated_answer_is_queried_again_over_tcp() {
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
            let reply = answer(&question, vec![srv(1, 2, 443, "t.example")], PacketFlag::RESPONSE);
            stream.write_u16(u16::try_from(reply.len()).unwrap()).await.unwrap();
            stream.write_all(&reply).await.unwrap();
        });
        let found = resolver(&[address]).query("_x._tcp.a.example", RecordType::Srv).await.unwrap();
        let expected = SrvRecord { priority: 1, weight: 2, port: 443, target: "t.example".to_owned() };
        assert_eq!(found, [Record::Srv(expected)]);
    }

    #[tokio::test]
    async fn an_answer_with_another_id_or_question_is_ignored() {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        tokio::spawn(async move {
            let mut buffer = vec![0_u8; 4096];
            let (length, from) = socket.recv_from(&mut buffer).await.unwrap();
            let question = buffer[..length].to_vec();
            let forged = || vec![RData::A(A { address: 0x0a00_0001 })];
            let mut wrong_id = answer(&question, forged(), PacketFlag::RESPONSE);
            wrong_id[0] ^= 1;
            let other = build_query(0, "z.example", RecordType::A).unwrap();
            let mut wrong_name = answer(&other, forged(), PacketFlag::RESPONSE);
            wrong_name[..2].copy_from_slice(&question[..2]);
            for bytes in [wrong_id, wrong_name, b"noise".to_vec(), question.clone()] {
                socket.send_to(&bytes, from).await.unwrap();
            }
            let real = answer(&question, vec![RData::A(A { address: 5 })], PacketFlag::RESPONSE);
            socket.send_to(&real, from).await.unwrap();
        });
        let found = resolver(&[address]).query("a.example", RecordType::A).await.unwrap();
        assert_eq!(found, [Record::Ip(Ipv4Addr::from(5).into())]);
    }

    #[test]
    fn resolv_conf_is_parsed() {
        let text =
            "# x\nnameserver 10.0.0.1\nnameserver ::1 # y\nnameserver nonsense\nsearch a.example b.example\n";
        let found = Resolver::from_files(text, String::new());
        assert_eq!(found.nameservers, ["10.0.0.1:53".parse().unwrap(), "[::1]:53".parse().unwrap()]);
        assert_eq!(found.search_domains, ["a.example", "b.example"]);
        assert_eq!(Resolver::from_files("", String::new()).nameservers, ["127.0.0.1:53".parse().unwrap()]);
    }

    #[test]
    fn invalid_names_are_not_queried() {
        let long = format!("{}.example", "a".repeat(64));
        for name in ["", ".", "a..b", "a b", "bücher.example", &long] {
            assert!(check_name(name).is_err(), "{name}");
        }
        assert!(check_name("_avatars-sec._tcp.example.org").is_ok());
    }
}
