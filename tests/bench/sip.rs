//! As much SIP over UDP (RFC 3261) as a measuring telephone needs: reading a message, answering it,
//! and what a session description says of voice.

use std::fmt::Write;
use std::net::{Ipv4Addr, SocketAddr};

/// A request or a response.
#[derive(Clone, Debug)]
pub struct Message {
    first: String,
    headers: Vec<(String, String)>,
    body: String,
}

impl Message {
    /// Reads a datagram; `None` for anything that is no SIP.
    pub fn parse(bytes: &[u8]) -> Option<Message> {
        let text = str::from_utf8(bytes).ok()?;
        let (head, body) = text.split_once("\r\n\r\n")?;
        let mut lines = head.split("\r\n");
        let first = lines.next()?.to_owned();
        let header = |line: &str| {
            let (name, value) = line.split_once(':')?;
            Some((name.trim().to_owned(), value.trim().to_owned()))
        };
        Some(Message {
            first,
            headers: lines.filter_map(header).collect(),
            body: body.to_owned(),
        })
    }

    /// What a request asks for.
    pub fn method(&self) -> Option<&str> {
        let word = self.first.split(' ').next()?;
        (word != "SIP/2.0").then_some(word)
    }

    /// A response's status.
    pub fn status(&self) -> Option<u16> {
        let rest = self.first.strip_prefix("SIP/2.0 ")?;
        rest.get(..3)?.parse().ok()
    }

    /// The first header of this name; empty if there is none.
    pub fn header(&self, name: &str) -> &str {
        let same = |(known, _): &&(String, String)| known.eq_ignore_ascii_case(name);
        self.headers
            .iter()
            .find(same)
            .map_or("", |(_, value)| value)
    }

    /// The response to a request, in the words of `status` such as `200 OK`.
    pub fn answer(&self, status: &str, contact: SocketAddr, body: &str) -> String {
        let mut text = format!("SIP/2.0 {status}\r\n");
        for name in ["Via", "From", "Call-ID", "CSeq", "Record-Route"] {
            let same = |(known, _): &&(String, String)| known.eq_ignore_ascii_case(name);
            for (_, value) in self.headers.iter().filter(same) {
                let _ = write!(text, "{name}: {value}\r\n");
            }
        }
        let to = self.header("To");
        let tag = if to.contains("tag=") { "" } else { ";tag=desk" };
        text + &format!("To: {to}{tag}\r\n{}", tail(contact, body))
    }

    /// Whom a request is for: the user of its address, empty if there is none.
    pub fn user(&self) -> &str {
        let rest = self.first.split_once("sip:").map_or("", |(_, rest)| rest);
        rest.split_once('@').map_or("", |(user, _)| user)
    }

    /// The request that ends the call of this INVITE, by whoever answered it (RFC 3261, 12.2.1.1).
    pub fn bye(&self, own: SocketAddr) -> String {
        let contact = self.header("Contact");
        let address = contact.split(['<', '>']).nth(1).unwrap_or(contact);
        format!(
            "BYE {address} SIP/2.0\r\nVia: SIP/2.0/UDP {own};branch=z9hG4bK-bye-{id}\r\n\
             From: {to};tag=desk\r\nTo: {from}\r\nCall-ID: {id}\r\nCSeq: 1 BYE\r\n{}",
            tail(own, ""),
            id = self.header("Call-ID"),
            to = self.header("To"),
            from = self.header("From"),
        )
    }

    /// Where the other side wants its voice sent.
    pub fn voice(&self) -> Option<SocketAddr> {
        let line = |begin| self.body.lines().find_map(|line| line.strip_prefix(begin));
        let address: Ipv4Addr = line("c=IN IP4 ")?.trim().parse().ok()?;
        let port = line("m=audio ")?.split(' ').next()?.parse().ok()?;
        Some((address, port).into())
    }
}

/// The last headers of a message, and its body.
pub fn tail(contact: SocketAddr, body: &str) -> String {
    let kind = if body.is_empty() {
        ""
    } else {
        "Content-Type: application/sdp\r\n"
    };
    format!(
        "Contact: <sip:bench@{contact}>\r\nMax-Forwards: 70\r\nAllow: INVITE, ACK, CANCEL, BYE, OPTIONS\r\n\
         {kind}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// A session with A-law voice and keys as RFC 4733 events.
pub fn session(voice: SocketAddr) -> String {
    let (address, port) = (voice.ip(), voice.port());
    format!(
        "v=0\r\no=bench 1 1 IN IP4 {address}\r\ns=-\r\nc=IN IP4 {address}\r\nt=0 0\r\n\
         m=audio {port} RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\n\
         a=fmtp:101 0-15\r\na=ptime:20\r\na=sendrecv\r\n"
    )
}
