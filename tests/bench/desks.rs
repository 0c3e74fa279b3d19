//! The agents' telephones: one SIP endpoint for all of them, the same for both systems. It answers at
//! once and speaks, or is busy; and it notes to the microsecond when it was rung.

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::rtp::{FRAME, Stream, tone};
use crate::sip::{Message, session};

/// Every telephone of the office.
#[derive(Debug)]
pub struct Desks {
    shared: Arc<Shared>,
    rings: Receiver<Instant>,
}

#[derive(Debug)]
struct Shared {
    sip: UdpSocket,
    voice: UdpSocket,
    busy: AtomicBool,
    /// After so many milliseconds a telephone hangs up; never for 0.
    talk_ms: AtomicU64,
    answered: AtomicUsize,
    /// When which telephone hung up.
    freed: Mutex<BTreeMap<String, Instant>>,
    turns: Mutex<Vec<Duration>>,
    lines: Mutex<BTreeMap<String, Line>>,
    talks: Mutex<Vec<Duration>>,
}

#[derive(Debug)]
struct Line {
    /// The INVITE, and where it came from.
    invite: Message,
    from: SocketAddr,
    to: SocketAddr,
    stream: Stream,
    since: Instant,
}

impl Desks {
    /// Opens the endpoint on a port of its own.
    ///
    /// # Errors
    /// When no port can be had.
    pub fn open() -> io::Result<Desks> {
        let shared = Arc::new(Shared {
            sip: UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?,
            voice: UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?,
            busy: AtomicBool::new(false),
            talk_ms: AtomicU64::new(0),
            freed: Mutex::default(),
            turns: Mutex::default(),
            answered: AtomicUsize::new(0),
            lines: Mutex::default(),
            talks: Mutex::default(),
        });
        let (rung, rings) = channel();
        let (ear, mouth) = (shared.clone(), shared.clone());
        thread::spawn(move || ear.listen(&rung));
        thread::spawn(move || mouth.speak());
        Ok(Desks { shared, rings })
    }

    /// Where they are rung.
    ///
    /// # Errors
    /// Never, in truth.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.shared.sip.local_addr()
    }

    /// From here on they are busy (`true`), or answer at once.
    pub fn be_busy(&self, busy: bool) {
        self.shared.busy.store(busy, Ordering::Relaxed);
    }

    /// From here on they hang up after so long, or leave that to the other side.
    pub fn talk_for(&self, talk: Option<Duration>) {
        let ms = talk.map_or(0, |talk| talk.as_millis() as u64);
        self.shared.talk_ms.store(ms, Ordering::Relaxed);
    }

    /// From each hang-up by a telephone to its next ring.
    pub fn turns(&self) -> Vec<Duration> {
        lock(&self.shared.turns).clone()
    }

    /// Forgets what rang so far.
    pub fn forget(&self) {
        while self.rings.try_recv().is_ok() {}
        self.shared.answered.store(0, Ordering::Relaxed);
        lock(&self.shared.talks).clear();
        lock(&self.shared.freed).clear();
        lock(&self.shared.turns).clear();
    }

    /// When the next one rings, at most after `cap`.
    pub fn ring(&self, cap: Duration) -> Option<Instant> {
        self.rings.recv_timeout(cap).ok()
    }

    /// How many calls were answered.
    pub fn answered(&self) -> usize {
        self.shared.answered.load(Ordering::Relaxed)
    }

    /// How long the talks that have ended took.
    pub fn talks(&self) -> Vec<Duration> {
        lock(&self.shared.talks).clone()
    }
}

impl Shared {
    fn listen(&self, rung: &Sender<Instant>) {
        let mut buffer = [0; 4096];
        while let Ok((length, from)) = self.sip.recv_from(&mut buffer) {
            let at = Instant::now();
            let Some(message) = Message::parse(&buffer[..length]) else {
                continue;
            };
            if let Some(answer) = self.answer(&message, (at, from), rung) {
                let _ = self.sip.send_to(answer.as_bytes(), from);
            }
        }
    }

    fn answer(
        &self,
        request: &Message,
        (at, from): (Instant, SocketAddr),
        rung: &Sender<Instant>,
    ) -> Option<String> {
        let own = self.sip.local_addr().ok()?;
        let ok = || Some(request.answer("200 OK", own, ""));
        match request.method()? {
            "INVITE" => {
                let known = lock(&self.lines).contains_key(request.header("Call-ID"));
                if !known && !request.header("To").contains("tag=") {
                    let _ = rung.send(at);
                    let freed = lock(&self.freed).remove(request.user());
                    lock(&self.turns).extend(freed.map(|freed| at.duration_since(freed)));
                }
                if self.busy.load(Ordering::Relaxed) {
                    return Some(request.answer("486 Busy Here", own, ""));
                }
                if !known {
                    self.lift(request, from, at)?;
                }
                let voice = self.voice.local_addr().ok()?;
                Some(request.answer("200 OK", own, &session(voice)))
            }
            "BYE" => {
                if let Some(line) = lock(&self.lines).remove(request.header("Call-ID")) {
                    lock(&self.talks).push(line.since.elapsed());
                }
                ok()
            }
            "ACK" => None,
            _ => ok(),
        }
    }

    fn lift(&self, invite: &Message, from: SocketAddr, since: Instant) -> Option<()> {
        let n = self.answered.fetch_add(1, Ordering::Relaxed);
        let line = Line {
            invite: invite.clone(),
            from,
            to: invite.voice()?,
            stream: Stream::new(n as u32 + 1),
            since,
        };
        lock(&self.lines).insert(invite.header("Call-ID").to_owned(), line);
        Some(())
    }

    /// A frame of sound to everybody, every 20 ms.
    fn speak(&self) {
        let frame = tone();
        let mut next = Instant::now();
        loop {
            next += FRAME;
            thread::sleep(next.saturating_duration_since(Instant::now()));
            for line in lock(&self.lines).values_mut() {
                let _ = self.voice.send_to(&line.stream.voice(&frame), line.to);
            }
            self.hang_up();
        }
    }
}

impl Shared {
    /// Those who have talked for as long as they do.
    fn hang_up(&self) {
        let talk_ms = self.talk_ms.load(Ordering::Relaxed);
        let Ok(own) = self.sip.local_addr() else {
            return;
        };
        let over = |line: &Line| talk_ms > 0 && line.since.elapsed().as_millis() as u64 >= talk_ms;
        let mut lines = lock(&self.lines);
        let done: Vec<String> = {
            let over = lines.iter().filter(|(_, line)| over(line));
            over.map(|(id, _)| id.clone()).collect()
        };
        for line in done.iter().filter_map(|id| lines.remove(id)) {
            let now = Instant::now();
            lock(&self.talks).push(line.since.elapsed());
            lock(&self.freed).insert(line.invite.user().to_owned(), now);
            let bye = line.invite.bye(own);
            let _ = self.sip.send_to(bye.as_bytes(), line.from);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
