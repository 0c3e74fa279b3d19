//! The configuration as each part wants it.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use casework::callback::Retries;
use switchboard::{
    Agent, Dialled, Key, Language, Mailbox, Menu, Overflow, Phrase, Plan, Queue, QueueId, Rights,
    Target, Trunk, Widening,
};

use store::retention::Retention;

use super::Config;
use super::file::{self, Keys};
use super::priority::Priorities;
use super::value::{Digits, Leads, Text, Written};
use crate::media::{Keeping, Rules};
use crate::speech::{SpeechCommand, SpeechConfig, Words};

/// The prompt that promises a recording; left out while nothing can be recorded.
const PROMISE: &str = "recorded";

impl Config {
    /// The plan, with those who work here.
    ///
    /// # Errors
    /// Parts that do not fit together; the words say which and what to do.
    pub fn plan(&self, agents: Vec<Agent>) -> Result<Plan, String> {
        self.names_are_told_apart()?;
        let menus = self.settings.menus.iter().map(|menu| self.menu(menu));
        let queues = self.settings.queues.iter().map(|queue| self.queue(queue));
        let plan = Plan {
            language: self.settings.office.language.into(),
            number: self.settings.office.number.clone(),
            transfer_ring_ms: self.settings.talk.transfer_ring_s.0 * 1_000,
            dial_ring_ms: self.settings.talk.dial_ring_s.0 * 1_000,
            hold_limit_ms: self.settings.talk.hold_limit_s.0 * 1_000,
            absent_after_ms: self.settings.talk.absent_after_min.0 * 60_000,
            rights: self.rights(),
            trunk: self.trunk()?,
            promise: PROMISE.into(),
            menus: menus.collect::<Result<_, _>>()?,
            numbers: self.numbers()?,
            queues: queues.collect::<Result<_, _>>()?,
            hours: self.hours().into(),
            mailbox: self.mailbox(),
            agents,
            // Those of the database follow.
            rooms: Vec::new(),
        };
        plan.check().map_err(|why| why.to_string())?;
        Ok(plan)
    }

    /// How it speaks.
    pub fn speech(&self) -> SpeechConfig {
        let speech = &self.settings.speech;
        let office = &self.settings.office;
        let path = |path: &PathBuf| Some(path.clone()).filter(|path| !path.as_os_str().is_empty());
        let words = |words: &file::Words| Words::new(&words.zh, &words.en);
        SpeechConfig {
            data: self.settings.data.clone(),
            prompts: path(&speech.prompts),
            recorded: path(&speech.recorded),
            command: (!speech.command.is_empty()).then(|| SpeechCommand {
                argv: speech.command.clone(),
                limit: Duration::from_secs(speech.command_limit_s.0),
            }),
            voices: words(&speech.voices),
            rate: speech.rate.0 as u16,
            number: office.number.clone(),
            hours: words(&office.hours),
            address: words(&office.address),
        }
    }

    /// What pages and API are told.
    pub fn pages(&self, clock: fn() -> u64) -> web::Settings {
        let office = &self.settings.office;
        web::Settings {
            number: office.number.clone(),
            numbers: self.number_names(),
            office: office.name.clone(),
            data: self.settings.data.clone(),
            offset_min: office.utc_offset.0.0,
            secure_cookies: self.settings.web.secure_cookies,
            proxies: self.proxies(),
            pauses: self.pauses(),
            teams: self.teams(),
            alerts: self.alerts(),
            callback_due_ms: self.settings.callbacks.due_min.0 * 60_000,
            message_due_ms: self.settings.mailbox.due_min.0 * 60_000,
            clock,
        }
    }

    /// What is kept on the disk, and when nothing more can be.
    pub fn rules(&self) -> Rules {
        Rules {
            low_bytes: self.settings.disk.low_mb.0 * 1_000_000,
            shortest_ms: self.settings.mailbox.shortest_s.0 * 1_000,
            keeping: self.keeping(),
        }
    }

    /// How long recordings are kept.
    fn keeping(&self) -> Keeping {
        const DAY_MS: u64 = 24 * 3_600_000;
        let retention = &self.settings.retention;
        Keeping {
            retention: Retention {
                conversation_ms: retention.conversation_days.0 * DAY_MS,
                message_ms: retention.message_days.0 * DAY_MS,
                matter_ms: retention.matter_days.0 * DAY_MS,
            },
            quota_bytes: retention.quota_gb.0 * 1_000_000_000,
            quota_keep_ms: retention.quota_keep_days.0 * DAY_MS,
        }
    }

    /// How often, and for how long, the machine rings those who asked to be called back.
    pub fn retries(&self) -> Retries {
        let callbacks = &self.settings.callbacks;
        Retries {
            attempts: callbacks.attempts.0 as u32,
            retry_ms: callbacks.retry_s.0 * 1_000,
            expiry_ms: callbacks.expiry_min.0 * 60_000,
        }
    }

    /// Which callers are ahead of others by their number.
    pub fn priorities(&self) -> Priorities {
        let priorities = self.settings.priorities.iter();
        let each = |it: &file::Priority| {
            let ms = it.head_start_s.0 * 1_000;
            let numbers = it.numbers.clone().into_iter();
            numbers.map(move |Written(numbers)| (numbers, ms))
        };
        priorities.flat_map(each).collect()
    }

    fn pauses(&self) -> Vec<web::Pause> {
        let pause = |pause: &file::Pause| web::Pause {
            reason: pause.reason.0.0.clone(),
            budget_ms: pause.budget_min.0 * 60_000,
        };
        self.settings.pauses.iter().map(pause).collect()
    }

    fn proxies(&self) -> Vec<IpAddr> {
        let proxies = self.settings.web.proxies.iter();
        proxies.map(|Written(address)| *address).collect()
    }

    /// Where Asterisk is, and how it knows us.
    pub fn ari(&self) -> crate::ari::Settings {
        let asterisk = &self.settings.asterisk;
        crate::ari::Settings {
            url: asterisk.ari.0.0.clone(),
            user: asterisk.user.clone(),
            password: self.ari_password.clone(),
        }
    }

    /// Where the database is.
    pub fn database(&self) -> PathBuf {
        self.settings.data.join("rexian.db")
    }

    /// Of two menus with one name only the first could be led to.
    fn names_are_told_apart(&self) -> Result<(), String> {
        let mut names = BTreeSet::new();
        match self
            .settings
            .menus
            .iter()
            .find(|menu| !names.insert(&menu.name))
        {
            Some(menu) => Err(format!(
                "there are two menus \"{}\": give each a name of its own",
                menu.name
            )),
            None => Ok(()),
        }
    }

    fn menu(&self, menu: &file::Menu) -> Result<Menu, String> {
        Ok(Menu {
            name: menu.name.clone(),
            say: phrases(&menu.say),
            keys: self
                .keys(&menu.keys)
                .map_err(|why| within_menu(menu, &why))?,
            patience_ms: menu.patience_s.0 * 1_000,
            then: self
                .target(&menu.then.0)
                .map_err(|why| within_menu(menu, &why))?,
            language: menu.language.map(Language::from),
        })
    }

    /// Which numbers agents may dial.
    fn rights(&self) -> Rights {
        let talk = &self.settings.talk;
        let read = |all: &[Written<Dialled>]| all.iter().map(|it| it.0.clone()).collect();
        Rights {
            allowed: read(&talk.dial_allowed),
            forbidden: read(&talk.dial_forbidden),
        }
    }

    /// How the carrier wants numbers outside.
    fn trunk(&self) -> Result<Trunk, String> {
        let trunk = &self.settings.trunk;
        let mut rewrite = BTreeMap::new();
        for (begins, Written(becomes)) in &trunk.rewrite {
            let read = Digits::read(begins)
                .ok_or_else(|| format!("\"{begins}\" is not {} (trunk.rewrite)", Digits::TAKES))?;
            rewrite.insert(read.0, becomes.0.clone());
        }
        let shown = Some(&trunk.shown.0.0).filter(|it| !it.is_empty());
        Ok(Trunk {
            rewrite,
            shown: shown.cloned(),
        })
    }

    /// Where callers begin by the number dialled.
    fn numbers(&self) -> Result<BTreeMap<String, usize>, String> {
        let mut numbers = BTreeMap::new();
        for file::Number { dialled, menu, .. } in &self.settings.numbers {
            let dialled = &dialled.0.0;
            let index = self.settings.menus.iter().position(|it| it.name == *menu);
            let index = index.ok_or_else(|| {
                format!(
                    "\"{menu}\" is no menu's name (where {dialled} leads); add it, or name another"
                )
            })?;
            if numbers.insert(dialled.clone(), index).is_some() {
                return Err(format!(
                    "\"{dialled}\" is there twice: leave one of them out"
                ));
            }
        }
        Ok(numbers)
    }

    /// What numbers dialled are called, if anything.
    fn number_names(&self) -> BTreeMap<String, Option<String>> {
        let numbers = self.settings.numbers.iter();
        let named = numbers.map(|it| (it.dialled.0.0.clone(), it.name.clone()));
        named.collect()
    }

    fn queue(&self, queue: &file::Queue) -> Result<Queue, String> {
        Ok(Queue {
            id: QueueId(queue.id.0 as u32),
            name: queue.name.clone(),
            number: queue.number.as_ref().map(|number| number.0.0.clone()),
            music: queue.music.as_ref().map(|class| class.0.0.clone()),
            welcome: phrases(&queue.welcome),
            announce_position: queue.announce_position,
            announce: phrases(&queue.announce),
            announce_every_ms: queue.announce_every_s.0 * 1_000,
            most_waiting: queue.most_waiting.0 as u32,
            wait_limit_ms: queue.wait_limit_s.0 * 1_000,
            overflow: self.overflow(queue)?,
            strategy: queue.strategy.0,
            widenings: Self::widenings(queue),
            head_start_ms: queue.head_start_s.0 * 1_000,
            preferred_ms: queue.preferred_s.0 * 1_000,
            ring_ms: queue.ring_s.0 * 1_000,
            pause_unanswered: queue.pause_unanswered,
            announce_agent: queue.announce_agent,
            wrap_up_ms: queue.wrap_up_s.0 * 1_000,
            typical_talk_ms: queue.typical_talk_s.0 * 1_000,
            survey_percent: queue.survey_percent.0 as u8,
            dispositions: queue.dispositions.iter().map(|it| it.0.0.clone()).collect(),
            disposition_required: queue.disposition_required,
            keys: self.keys(&queue.keys).map_err(|why| {
                let id = queue.id.0;
                format!("{why} (a key of queue {id}; `keys = {{}}` lets it have none)")
            })?,
            hours: self.own_hours(queue).map(Into::into),
        })
    }

    fn widenings(queue: &file::Queue) -> Vec<Widening> {
        let widening = |widen: &file::Widen| Widening {
            after_ms: widen.after_s.0 * 1_000,
            level: widen.level.0 as u8,
        };
        let mut widenings: Vec<_> = queue.widen.iter().map(widening).collect();
        widenings.sort_by_key(|widening| widening.after_ms);
        widenings
    }

    fn overflow(&self, queue: &file::Queue) -> Result<Overflow, String> {
        let id = queue.id.0;
        let within = |why| format!("{why} (the overflow of queue {id})");
        if let Leads::Number(number) = &queue.overflow.0 {
            return Ok(Overflow::Outside(number.clone()));
        }
        match self.target(&queue.overflow.0).map_err(within)? {
            Target::Queue(to) => Ok(Overflow::Queue(to)),
            Target::Mailbox => Ok(Overflow::Mailbox),
            Target::Goodbye => Ok(Overflow::Goodbye),
            Target::Callback => Ok(Overflow::Callback),
            Target::Menu(_) | Target::Conference => Err(format!(
                "queue {id} cannot overflow into a menu or a conference: name a queue, mailbox, callback, number or goodbye"
            )),
        }
    }

    fn keys(&self, keys: &Keys) -> Result<BTreeMap<Key, Target>, String> {
        keys.iter()
            .map(|(key, leads)| Ok((one_key(key)?, self.target(&leads.0)?)))
            .collect()
    }

    fn target(&self, leads: &Leads) -> Result<Target, String> {
        let menus = &self.settings.menus;
        match leads {
            Leads::Mailbox => Ok(Target::Mailbox),
            Leads::Goodbye => Ok(Target::Goodbye),
            Leads::Conference => Ok(Target::Conference),
            Leads::Callback => Ok(Target::Callback),
            Leads::Number(number) => Err(format!(
                "\"number:{number}\" is for the overflow of a queue only; a key cannot lead there"
            )),
            Leads::Queue(id) => {
                let known = |queue: &file::Queue| queue.id.0 == u64::from(*id);
                if !self.settings.queues.iter().any(known) {
                    return Err(format!(
                        "\"queue:{id}\" leads nowhere: no queue has the id {id}"
                    ));
                }
                Ok(Target::Queue(QueueId(*id)))
            }
            Leads::Menu(name) => match menus.iter().position(|menu| menu.name == *name) {
                Some(index) => Ok(Target::Menu(index)),
                None => Err(format!(
                    "\"menu:{name}\" leads nowhere: no menu has that name"
                )),
            },
        }
    }

    fn mailbox(&self) -> Mailbox {
        let mailbox = &self.settings.mailbox;
        Mailbox {
            limit_ms: mailbox.limit_s.0 * 1_000,
            silence_ms: mailbox.silence_s.0 * 1_000,
            shortest_ms: mailbox.shortest_s.0 * 1_000,
            patience_ms: mailbox.patience_s.0 * 1_000,
            asks: mailbox.asks.0 as u8,
        }
    }
}

fn phrases(prompts: &[String]) -> Vec<Phrase> {
    prompts.iter().map(|prompt| Phrase::plain(prompt)).collect()
}

fn within_menu(menu: &file::Menu, why: &str) -> String {
    format!("{why} (in menu {})", menu.name)
}

fn one_key(key: &str) -> Result<Key, String> {
    let mut chars = key.chars();
    match (chars.next(), chars.next()) {
        (Some(key @ ('0'..='9' | '*' | '#')), None) => Ok(key),
        (_, _) => Err(format!("\"{key}\" is not a key: 0 to 9, * and # are")),
    }
}

impl From<file::Language> for Language {
    fn from(language: file::Language) -> Self {
        match language {
            file::Language::Zh => Self::Chinese,
            file::Language::En => Self::English,
        }
    }
}
