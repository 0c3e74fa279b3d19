//! One measuring caller: dials over the trunk, is silent, presses keys, and notes to the microsecond
//! when the first packet of sound comes back.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use harness::wait_until;

use crate::rtp::{FRAME, Stream, is_loud, is_voice, silence};
use crate::sip::{Message, session, tail};

/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(10);
/// A key is held for so many frames.
const HELD: u16 = 5;

static CALLS: AtomicU32 = AtomicU32::new(1);

/// A caller whose call was answered; hangs up when dropped.
#[derive(Debug)]
pub struct Caller {
    sip: UdpSocket,
    hotline: SocketAddr,
    names: Names,
    to: String,
    line: Arc<Line>,
}

#[derive(Debug)]
struct Names {
    call: String,
    number: String,
    from: String,
}

#[derive(Debug)]
struct Line {
    voice: UdpSocket,
    over: AtomicBool,
    key: Mutex<Option<u8>>,
    ear: Mutex<Ear>,
}

#[derive(Debug, Default)]
struct Ear {
    released: Option<Instant>,
    packet: Option<Instant>,
    sound: Option<Instant>,
    last: Option<Instant>,
}

impl Caller {
    /// Dials `number` at `hotline`, and is there once the call is answered.
    ///
    /// # Errors
    /// When nobody answers, or the call is refused.
    pub fn dial(hotline: SocketAddr, number: &str) -> io::Result<Caller> {
        let sip = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
        sip.set_read_timeout(Some(PATIENCE))?;
        let voice = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
        let n = CALLS.fetch_add(1, Ordering::Relaxed);
        let mut caller = Caller {
            names: Names {
                call: format!("bench-{}-{n}", std::process::id()),
                number: number.into(),
                from: format!("<sip:1380000{n:04}@127.0.0.1>;tag=c{n}"),
            },
            to: format!("<sip:{number}@{hotline}>"),
            line: Arc::new(Line::new(voice)),
            hotline,
            sip,
        };
        let answer = caller.invite()?;
        caller.to = answer.header("To").into();
        caller.request("ACK", 1, "")?;
        let there = answer
            .voice()
            .ok_or_else(|| io::Error::other("no voice was agreed on"))?;
        caller.line.voice.connect(there)?;
        caller.begin()?;
        Ok(caller)
    }

    /// Waits until no packet of voice, not even a silent one, has come for `pause`.
    pub fn wait_quiet(&self, pause: Duration) -> Option<()> {
        wait_until(PATIENCE * 2, || {
            let ear = lock(&self.line.ear);
            let since = ear.last?.elapsed();
            (since >= pause).then_some(())
        })
    }

    /// Presses a key for 100 ms and waits for sound, at most for `cap`; from the key's end to the first
    /// packet of voice.
    pub fn press(&self, key: u8, cap: Duration) -> Option<Duration> {
        *lock(&self.line.ear) = Ear::default();
        *lock(&self.line.key) = Some(key);
        wait_until(cap, || {
            let ear = lock(&self.line.ear);
            // A prompt has sound in it, soon after its first packet.
            ear.sound?;
            Some(ear.packet?.duration_since(ear.released?))
        })
    }

    fn invite(&self) -> io::Result<Message> {
        let own = self.line.voice.local_addr()?;
        self.request("INVITE", 1, &session(own))?;
        let mut buffer = [0; 4096];
        loop {
            let length = self.sip.recv(&mut buffer)?;
            let Some(answer) = Message::parse(&buffer[..length]) else {
                continue;
            };
            match answer.status() {
                Some(200) => return Ok(answer),
                Some(status @ 300..) => {
                    return Err(io::Error::other(format!("the call was refused: {status}")));
                }
                Some(_) | None => {}
            }
        }
    }

    fn request(&self, method: &str, number: u32, body: &str) -> io::Result<()> {
        let own = self.sip.local_addr()?;
        let Names {
            call,
            number: dialled,
            from,
        } = &self.names;
        let text = format!(
            "{method} sip:{dialled}@{hotline} SIP/2.0\r\n\
             Via: SIP/2.0/UDP {own};branch=z9hG4bK-{call}-{method};rport\r\n\
             From: {from}\r\nTo: {to}\r\nCall-ID: {call}\r\nCSeq: {number} {method}\r\n{rest}",
            hotline = self.hotline,
            to = self.to,
            rest = tail(own, body),
        );
        self.sip.send_to(text.as_bytes(), self.hotline).map(drop)
    }

    /// Voice both ways, and whatever the other side asks for.
    fn begin(&self) -> io::Result<()> {
        let (mouth, ear, line) = (self.line.clone(), self.line.clone(), self.line.clone());
        let (sip, hotline) = (self.sip.try_clone()?, self.hotline);
        ear.voice.set_read_timeout(Some(FRAME * 10))?;
        thread::spawn(move || mouth.speak());
        thread::spawn(move || ear.listen());
        thread::spawn(move || line.oblige(&sip, hotline));
        Ok(())
    }
}

impl Drop for Caller {
    fn drop(&mut self) {
        if !self.line.over.swap(true, Ordering::Relaxed) {
            let _ = self.request("BYE", 2, "");
        }
    }
}

impl Line {
    fn new(voice: UdpSocket) -> Line {
        Line {
            voice,
            over: AtomicBool::new(false),
            key: Mutex::default(),
            ear: Mutex::default(),
        }
    }

    fn goes_on(&self) -> bool {
        !self.over.load(Ordering::Relaxed)
    }

    fn speak(&self) {
        let (mut stream, quiet) = (Stream::new(1), silence());
        let mut next = Instant::now();
        while self.goes_on() {
            pause(&mut next);
            let key = lock(&self.key).take();
            match key {
                Some(key) => self.press(&mut stream, key, &mut next),
                None => drop(self.voice.send(&stream.voice(&quiet))),
            }
        }
    }

    /// Holds a key, and releases it with three packets at once, as RFC 4733 advises.
    fn press(&self, stream: &mut Stream, key: u8, next: &mut Instant) {
        for n in 0..HELD {
            let _ = self.voice.send(&stream.key(key, n, false));
            pause(next);
        }
        lock(&self.ear).released = Some(Instant::now());
        for _ in 0..3 {
            let _ = self.voice.send(&stream.key(key, HELD, true));
        }
        stream.skip(HELD + 1);
    }

    fn listen(&self) {
        let mut packet = [0; 1500];
        while self.goes_on() {
            let Ok(length) = self.voice.recv(&mut packet) else {
                continue;
            };
            let (at, packet) = (Instant::now(), &packet[..length]);
            if is_voice(packet) {
                lock(&self.ear).note(at, is_loud(packet));
            }
        }
    }

    /// Says yes to whatever is asked; a hang-up ends the call.
    fn oblige(&self, sip: &UdpSocket, hotline: SocketAddr) {
        let Ok(own) = sip.local_addr() else { return };
        let mut buffer = [0; 4096];
        while self.goes_on() {
            let Ok(length) = sip.recv(&mut buffer) else {
                continue;
            };
            let Some(request) = Message::parse(&buffer[..length]) else {
                continue;
            };
            let over = request.method() == Some("BYE");
            if request.method().is_some_and(|method| method != "ACK") {
                let _ = sip.send_to(request.answer("200 OK", own, "").as_bytes(), hotline);
            }
            if over {
                self.over.store(true, Ordering::Relaxed);
            }
        }
    }
}

impl Ear {
    fn note(&mut self, at: Instant, loud: bool) {
        self.last = Some(at);
        if self.released.is_none() {
            return;
        }
        self.packet.get_or_insert(at);
        if loud {
            self.sound.get_or_insert(at);
        }
    }
}

fn pause(next: &mut Instant) {
    *next += FRAME;
    thread::sleep(next.saturating_duration_since(Instant::now()));
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
