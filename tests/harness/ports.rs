//! A block of ports of one site. Who holds the block's last port holds the block.

use std::io;
use std::net::{Ipv4Addr, TcpListener, UdpSocket};
use std::ops::RangeInclusive;
use std::process;

/// Ports in a block.
const BLOCK: u16 = 1000;
/// Blocks lie below the range from which the system itself takes ports.
const FIRST: u16 = 10_000;
const BLOCKS: u16 = 22;

/// The ports of one site, from `base` on.
#[derive(Debug)]
pub struct Ports {
    base: u16,
    _held: TcpListener,
}

impl Ports {
    /// A block that nobody uses.
    ///
    /// # Errors
    /// When every block is taken.
    pub fn free() -> io::Result<Ports> {
        let start = (process::id() % u32::from(BLOCKS)) as u16;
        (0..BLOCKS)
            .map(|n| FIRST + (start + n) % BLOCKS * BLOCK)
            .find_map(|base| Ports::from_base(base).ok())
            .ok_or_else(|| io::Error::other("every block of ports is in use"))
    }

    /// The block that begins at `base`.
    ///
    /// # Errors
    /// When one of its ports that we listen on is taken, or `base` is out of range.
    pub fn from_base(base: u16) -> io::Result<Ports> {
        if !(1024..=u16::MAX - BLOCK).contains(&base) {
            return Err(io::Error::other(format!(
                "port base {base}: choose one from 1024 to {}",
                u16::MAX - BLOCK
            )));
        }
        let held = tcp(base + BLOCK - 1)?;
        let ports = Ports { base, _held: held };
        for port in [ports.sip(), ports.telephones_sip()] {
            UdpSocket::bind((Ipv4Addr::LOCALHOST, port)).map_err(|e| taken(port, &e))?;
        }
        for port in [ports.ari(), ports.web(), ports.agi()] {
            tcp(port)?;
        }
        Ok(ports)
    }

    /// Where the block begins.
    pub fn base(&self) -> u16 {
        self.base
    }

    /// SIP of the hotline (UDP).
    pub fn sip(&self) -> u16 {
        self.base
    }

    /// ARI and its websocket (TCP).
    pub fn ari(&self) -> u16 {
        self.base + 1
    }

    /// Pages and API (TCP).
    pub fn web(&self) -> u16 {
        self.base + 2
    }

    /// FastAGI (TCP).
    pub fn agi(&self) -> u16 {
        self.base + 3
    }

    /// SIP of the telephones' Asterisk (UDP).
    pub fn telephones_sip(&self) -> u16 {
        self.base + 4
    }

    /// A port for whatever else a test needs, `n` from 0 to 4.
    pub fn spare(&self, n: u16) -> u16 {
        self.base + 5 + n
    }

    /// Voice of the hotline (UDP).
    pub fn rtp(&self) -> RangeInclusive<u16> {
        self.base + 10..=self.base + 501
    }

    /// Voice of the telephones (UDP).
    pub fn telephones_rtp(&self) -> RangeInclusive<u16> {
        self.base + 502..=self.base + 997
    }
}

fn tcp(port: u16) -> io::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|e| taken(port, &e))
}

fn taken(port: u16, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("port {port}: {error}"))
}
