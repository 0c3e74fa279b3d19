//! What an input costs the switchboard, with ten, a thousand and a hundred thousand waiting: the board
//! alone, without Asterisk, clock or store. An input's cost is handling it and draining what it leads to.

use std::collections::VecDeque;
use std::hint::black_box;
use std::time::{Duration, Instant};

use harness::simulator::plan;
use switchboard::{
    Actor, AgentId, AgentWish, Board, ChannelId, Command, Dial, Event, Input, Inventory, Memory,
    Millis, NodeId, Output, PhoneSeen, PlaybackId, Request, RequestId,
};

use crate::stats::median;

/// How many wait.
pub const WAITING: [usize; 3] = [10, 1_000, 100_000];
/// Each figure is the median of so many.
const ROUNDS: usize = 5;
/// How often a kind of input is repeated for one figure.
const REPEATS: usize = 50_000;
const NODE: NodeId = NodeId(1);
const AGENTS: u32 = 10;
const BEGIN: Millis = 1_795_478_400_000;
/// Everybody's first announcement has come so long after the last one entered the line.
const ANNOUNCED: Millis = 1_600;

/// One kind of input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A citizen arrives, hears the greeting and queues; somebody who waits hangs up.
    ComeAndGo,
    /// A talk ends, the agent is ready, the next is offered, rings, is answered; one more queues.
    Serve,
    /// Somebody who waits presses 1 for self-service and 0 to go on waiting in the place kept.
    Keys,
    /// The same, but always one of ten, whose memory is near: what is left is the search.
    KeysOfTen,
    /// Everybody hears position and expected wait, and that ends.
    Announce,
}

impl Kind {
    /// In the order of the table.
    pub const ALL: [Kind; 5] = [
        Kind::ComeAndGo,
        Kind::Serve,
        Kind::Keys,
        Kind::KeysOfTen,
        Kind::Announce,
    ];

    /// As in the table.
    pub fn name(self) -> &'static str {
        match self {
            Kind::ComeAndGo => "arrive, queue, hang up while waiting",
            Kind::Serve => "part, ready, offer, ring, answer",
            Kind::Keys => "key to self-service, key back",
            Kind::KeysOfTen => "the same, ten callers in turn",
            Kind::Announce => "announce the position",
        }
    }
}

/// Nanoseconds an input, for each of [`WAITING`].
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// Which kind.
    pub kind: Kind,
    /// With 10, 1 000 and 100 000.
    pub ns: [f64; 3],
}

/// Everything that is measured of the board.
#[derive(Debug)]
pub struct Costs {
    /// By kind of input.
    pub inputs: Vec<Cost>,
    /// Milliseconds for one picture for the pages.
    pub picture_ms: [f64; 3],
}

/// Measures.
pub fn run() -> Costs {
    let inputs = Kind::ALL.map(|kind| Cost {
        kind,
        ns: WAITING.map(|waiting| {
            println!("bench: switchboard, {waiting} waiting: {}", kind.name());
            median((0..ROUNDS).map(|_| cost(kind, waiting)))
        }),
    });
    Costs {
        inputs: inputs.into(),
        picture_ms: WAITING.map(|waiting| median((0..ROUNDS).map(|_| picture(waiting)))),
    }
}

fn cost(kind: Kind, waiting: usize) -> f64 {
    let mut hall = Hall::with(waiting);
    if kind == Kind::Announce {
        return announce(&mut hall, waiting);
    }
    let before = hall.inputs;
    let begun = Instant::now();
    for n in 0..REPEATS {
        match kind {
            Kind::ComeAndGo => hall.come_and_go(n),
            Kind::Serve => hall.serve(),
            Kind::Keys => hall.press(pick(n, waiting)),
            Kind::KeysOfTen => hall.press(pick(n, 10)),
            Kind::Announce => {}
        }
    }
    each(begun.elapsed(), hall.inputs - before)
}

/// Everybody's first announcement comes within a second; with few waiting, in many halls.
fn announce(hall: &mut Hall, waiting: usize) -> f64 {
    let (mut took, mut inputs) = (Duration::ZERO, 0);
    while inputs < REPEATS {
        let before = hall.inputs;
        let begun = Instant::now();
        hall.announce_all();
        took += begun.elapsed();
        inputs += hall.inputs - before;
        *hall = Hall::with(waiting);
    }
    each(took, inputs)
}

fn picture(waiting: usize) -> f64 {
    let hall = Hall::with(waiting);
    let begun = Instant::now();
    black_box(hall.board.snapshot(hall.now));
    begun.elapsed().as_secs_f64() * 1000.0
}

fn each(took: Duration, inputs: usize) -> f64 {
    took.as_secs_f64() * 1e9 / inputs.max(1) as f64
}

/// A board in the middle of a rush: every agent talks, and many wait.
struct Hall {
    board: Board,
    now: Millis,
    waiting: Vec<ChannelId>,
    /// Callers with the legs of the agents they talk to, longest first.
    talks: VecDeque<(ChannelId, ChannelId, AgentId)>,
    next: usize,
    inputs: usize,
    /// When the board wants to be told the time.
    due: Option<Millis>,
}

/// What came of an input.
#[derive(Default)]
struct Came {
    spoken: Vec<PlaybackId>,
    rung: Option<(ChannelId, ChannelId, AgentId)>,
}

impl Hall {
    fn with(waiting: usize) -> Hall {
        let board = Board::new(BEGIN, plan(AGENTS), Memory::default());
        let mut hall = Hall {
            board: board.expect("the simulator's plan is a good one"),
            now: BEGIN,
            waiting: Vec::new(),
            talks: VecDeque::new(),
            next: 0,
            inputs: 0,
            due: None,
        };
        let phone = |n: u32| PhoneSeen {
            phone: (1000 + n).to_string(),
            reachable: true,
            in_use: false,
        };
        hall.switch(Event::Connected(Inventory {
            phones: (1..=AGENTS).map(phone).collect(),
            ..Inventory::default()
        }));
        for n in 1..=AGENTS {
            hall.ready(AgentId(1000 + n));
            let came = hall.queue();
            hall.waiting.pop();
            hall.answer(came);
        }
        for n in 0..waiting {
            // Spread over a second, before anybody's first announcement.
            hall.now = BEGIN + (n * 1_000 / waiting) as Millis;
            hall.queue();
        }
        hall
    }

    fn come_and_go(&mut self, n: usize) {
        self.queue();
        let channel = self.waiting.swap_remove(pick(n, self.waiting.len()));
        self.switch(Event::Gone { channel, cause: 16 });
    }

    fn serve(&mut self) {
        let Some((caller, leg, agent)) = self.talks.pop_front() else {
            return;
        };
        self.switch(Event::Gone {
            channel: leg,
            cause: 16,
        });
        self.switch(Event::Gone {
            channel: caller,
            cause: 16,
        });
        let came = self.ready(agent);
        self.answer(came);
        self.queue();
    }

    fn press(&mut self, n: usize) {
        let channel = self.waiting[n].clone();
        self.switch(Event::Key(channel.clone(), '1'));
        self.switch(Event::Key(channel, '0'));
    }

    /// From one time-out to the next, as the board asks for them.
    fn announce_all(&mut self) {
        let until = self.now + ANNOUNCED;
        while let Some(due) = self.due.filter(|due| *due <= until) {
            self.now = due;
            let came = self.feed(Input::Time);
            // Announcements due in one millisecond come of one input, and count as one each.
            self.inputs += came.spoken.len().saturating_sub(1);
            for playback in came.spoken {
                self.switch(Event::PlaybackFinished(playback));
            }
        }
    }

    /// One arrives, hears the greeting, and waits.
    fn queue(&mut self) -> Came {
        self.next += 1;
        let channel = ChannelId(format!("{}.{}", BEGIN / 1_000, self.next));
        let arrived = Event::Arrived {
            channel: channel.clone(),
            caller: Some("13800138000".into()),
            dialled: "12345".into(),
            known: switchboard::Known::default(),
        };
        self.waiting.push(channel);
        let greeting = self.switch(arrived).spoken.pop();
        greeting.map_or_else(Came::default, |playback| {
            self.switch(Event::PlaybackFinished(playback))
        })
    }

    fn ready(&mut self, agent: AgentId) -> Came {
        let wish = Request::SetAgent(agent, AgentWish::Ready);
        self.feed(Input::Request(RequestId(1), Actor::Api, wish))
    }

    /// The telephone that was rung is answered; who asked first has been served.
    fn answer(&mut self, came: Came) {
        let Some((caller, leg, agent)) = came.rung else {
            return;
        };
        self.switch(Event::Ringing(leg.clone()));
        self.switch(Event::Answered(leg.clone()));
        self.talks.push_back((caller, leg, agent));
    }

    fn switch(&mut self, event: Event) -> Came {
        self.feed(Input::Switch(NODE, event))
    }

    fn feed(&mut self, input: Input) -> Came {
        self.inputs += 1;
        self.board.handle(self.now, input);
        let mut came = Came::default();
        loop {
            match self.board.poll_output() {
                Output::Command(_, command) => came.note(command),
                Output::Fact(fact) => drop(black_box(fact)),
                Output::Reply(..) => {}
                Output::Timeout(due) => {
                    self.due = due;
                    return came;
                }
            }
        }
    }
}

impl Came {
    fn note(&mut self, command: Command) {
        if let Command::Play { playback, .. } = command {
            self.spoken.push(playback);
        } else if let Command::Originate {
            channel,
            to: Dial::Phone(phone),
            originator: Some(originator),
            ..
        } = command
        {
            let agent = AgentId(phone.parse().unwrap_or_default());
            self.rung = Some((originator, channel, agent));
        }
    }
}

/// Somebody, all over the line.
fn pick(n: usize, waiting: usize) -> usize {
    n.wrapping_mul(7_919) % waiting
}
