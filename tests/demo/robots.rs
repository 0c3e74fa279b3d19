//! Robot citizens and robot agents over real SIP, so that the pages are alive without a softphone.
//! Two agents' telephones (1005, 1006) are left to people.

mod desk;

use std::io::Result;
use std::time::{Duration, Instant};

use harness::{Behaviour, Call, Site, Telephones};

use desk::Desk;

/// The robots among the agents.
const AGENTS: [&str; 4] = ["1001", "1002", "1003", "1004"];
/// More citizens than this do not call at once.
const MOST_CALLS: usize = 10;
/// Between two looks at the agents.
const ROUND: Duration = Duration::from_secs(5);

/// How robot citizens behave, the commonest first: what they do after the answer (see
/// [`harness::Call::steps`]) and the tone of their voice.
const CITIZENS: &[(&str, u32)] = &[
    ("w45-b", 700),
    ("w70-b", 760),
    ("w30-b", 820),
    ("w90-b", 640),
    ("w55-b", 580),
    ("w2-k9-w6-k1-w9-t900-w8-k#-w6-k3-w12-b", 900),
    ("w9-b", 660),
    ("w3-k1-w20-b", 720),
    ("w3-k9-w6-k2-w9-t880-w6-b", 880),
];

/// Running robots; they end when dropped.
pub struct Robots {
    telephones: Telephones,
    desk: Desk,
    dice: Dice,
    next_call: Instant,
    next_round: Instant,
}

impl Robots {
    /// Starts the telephones and lets the robot agents be ready.
    pub fn start(site: &Site) -> Result<Self> {
        let mut robots = Self {
            telephones: Telephones::start(site)?,
            desk: Desk::new(site)?,
            dice: Dice(u64::from(std::process::id()) | 1),
            next_call: Instant::now(),
            next_round: Instant::now(),
        };
        for number in ["1000", "1005", "1006"] {
            robots.telephones.unregister(number)?;
        }
        robots.round();
        Ok(robots)
    }

    /// Does what is due; called often. A robot that fails fails alone: what it was to do is done
    /// another time.
    pub fn turn(&mut self) {
        let now = Instant::now();
        if !self.telephones.asterisk().is_running() {
            println!("demo: the robots' telephones have ended; starting them again");
            let _ = self.telephones.asterisk().respawn();
        }
        if now >= self.next_round {
            self.next_round = now + ROUND;
            self.round();
        }
        if now >= self.next_call {
            self.next_call = now + Duration::from_secs(4 + self.dice.roll(9));
            self.ring();
        }
    }

    /// Ready again whoever is not, with a habit of today.
    fn round(&mut self) {
        for number in AGENTS {
            let after_s = 1 + self.dice.roll(5) as u32;
            let talk_s = Some(15 + self.dice.roll(40) as u32);
            let _ = self
                .telephones
                .behave(number, &Behaviour::Answer { after_s, talk_s });
            self.desk.ready(number);
        }
    }

    fn ring(&mut self) {
        let citizens = self
            .telephones
            .lines()
            .into_iter()
            .filter(|line| line.citizen);
        if citizens.count() >= MOST_CALLS {
            return;
        }
        let (steps, tone) = CITIZENS[self.dice.roll(CITIZENS.len() as u64) as usize];
        // Mobile numbers in China begin with 13 to 19: these belong to nobody.
        let from = format!("1000000{:04}", self.dice.roll(40));
        let call = Call {
            from,
            tone: Some(tone),
            steps: steps.into(),
            ..Call::default()
        };
        let _ = self.telephones.call(&call);
    }
}

/// Chance enough for robots (xorshift).
struct Dice(u64);

impl Dice {
    /// A number below `sides`.
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}
