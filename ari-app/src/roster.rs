//! Who works here, as the plan can take it: the database knows agents, `rexian.toml` knows queues, and
//! either may be changed without the other. A queue that is gone is left out of what its agents serve
//! and told of; calls go on.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use store::Store;
use store::rusqlite::Connection;
use switchboard::{Agent, Input, QueueId, Room};

use crate::config::Settings;
use crate::driver::Inlet;

/// How often it is looked whether the people who work here have changed.
const EVERY: Duration = Duration::from_secs(3);

/// The roster of a running hotline.
#[derive(Clone, Debug)]
pub struct Roster {
    queues: Arc<Mutex<BTreeSet<QueueId>>>,
    findings: Arc<Mutex<Vec<String>>>,
}

impl Roster {
    /// For the queues of a configuration.
    pub fn new(settings: &Settings) -> Self {
        Self {
            queues: Arc::new(Mutex::new(queues_of(settings))),
            findings: Arc::default(),
        }
    }

    /// The queues there are. Held while the board is told of agents, so that none is told of by the queues of
    /// another configuration than the board has.
    pub fn queues(&self) -> MutexGuard<'_, BTreeSet<QueueId>> {
        self.queues.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The agents with those of these queues that there are. What is missing is remembered as findings, and in
    /// the log when it is news.
    pub fn fit(&self, queues: &BTreeSet<QueueId>, agents: Vec<Agent>) -> Vec<Agent> {
        let mut strays = Vec::new();
        let fit = |mut agent: Agent| {
            let (known, gone): (Vec<_>, Vec<_>) = agent
                .skills
                .drain(..)
                .partition(|skill| queues.contains(&skill.queue));
            agent.skills = known;
            strays.extend(gone.into_iter().map(|skill| stray(&agent, skill.queue)));
            agent
        };
        let agents = agents.into_iter().map(fit).collect();
        let mut findings = self.lock();
        for finding in strays.iter().filter(|finding| !findings.contains(finding)) {
            tracing::warn!(finding, "a queue is left out");
        }
        *findings = strays;
        agents
    }

    /// Agents whose queues are not there, one sentence each.
    pub fn findings(&self) -> Vec<String> {
        self.lock().clone()
    }

    /// Tells the board when people, their telephones, their queues, the rooms or departments' numbers have changed.
    pub async fn keep(
        self,
        store: Store,
        inlet: Inlet,
        mut known: Vec<Agent>,
        mut rooms: Vec<Room>,
    ) {
        let mut departments = Vec::new();
        let mut tick = tokio::time::interval(EVERY);
        loop {
            tick.tick().await;
            let store = store.clone();
            let all = |c: &Connection| {
                let numbers = store::departments::numbers(c)?;
                Ok((store::agents::roster(c)?, store::rooms::list(c)?, numbers))
            };
            let read = move || store.read(all);
            let Ok(Ok((agents, there, numbers))) = tokio::task::spawn_blocking(read).await else {
                continue;
            };
            if numbers != departments {
                departments.clone_from(&numbers);
                inlet.input(Input::Departments(numbers));
            }
            if agents != known {
                known.clone_from(&agents);
                let queues = self.queues();
                inlet.input(Input::Roster(self.fit(&queues, agents)));
            }
            if there != rooms {
                rooms.clone_from(&there);
                inlet.input(Input::Rooms(there));
            }
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<String>> {
        self.findings.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The queues of a configuration.
pub fn queues_of(settings: &Settings) -> BTreeSet<QueueId> {
    let ids = settings.queues.iter().map(|queue| queue.id.0 as u32);
    ids.map(QueueId).collect()
}

fn stray(agent: &Agent, queue: QueueId) -> String {
    let (id, name) = (agent.id, &agent.name);
    format!(
        "坐席 {id}（{name}）被分配到队列 {queue}，而 rexian.toml 中没有该队列：请在配置中加上它并执行 rexian reload，或用 \
         rexian user edit 更改该坐席的队列。 Agent {id} ({name}) serves queue {queue}, which is not in \
         rexian.toml: add it there and run `rexian reload`, or give the agent other queues with `rexian user edit`."
    )
}

#[cfg(test)]
mod tests {
    use switchboard::{AgentId, Skill};

    use super::*;
    use crate::config::Config;

    const SETTINGS: &str = r#"
data = "/tmp/data"
[asterisk]
ari = "http://127.0.0.1:8088"
spool = "/tmp/spool"
password = "x"
"#;

    fn agent(queues: &[u32]) -> Agent {
        Agent {
            id: AgentId(7),
            name: "李".into(),
            phone: "1007".into(),
            skills: queues.iter().map(|id| Skill::best(QueueId(*id))).collect(),
            auto_answer: false,
        }
    }

    #[test]
    fn a_queue_that_is_not_there_is_left_out_and_told_of_and_the_plan_works() {
        let config = Config::parse("rexian.toml".as_ref(), SETTINGS).unwrap();
        let roster = Roster::new(&config.settings);
        let agents = roster.fit(&roster.queues(), vec![agent(&[1, 99])]);
        assert_eq!(agents, [agent(&[1])]);
        let findings = roster.findings();
        assert_eq!(findings.len(), 1);
        for part in ["Agent 7 (李)", "queue 99", "rexian user edit"] {
            assert!(findings[0].contains(part), "{findings:?}");
        }
        config.plan(agents).unwrap();
        roster.fit(&roster.queues(), vec![agent(&[1])]);
        assert_eq!(roster.findings(), Vec::<String>::new());
    }
}
