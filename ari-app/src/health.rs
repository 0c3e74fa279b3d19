//! How well the parts do, in plain words with a remedy, for pages, the API and whoever is on call.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use switchboard::{Millis, Snapshot, What};
use tokio::sync::{broadcast, watch};
use web::switch::{Health, Kept};

use crate::ari::Failures;
use crate::journal::{Gauge, HELD_LIMIT};

/// How often it is looked at.
const EVERY: Duration = Duration::from_millis(500);

/// How long a missing recording is told of, in milliseconds.
const MISSING_MS: Millis = 24 * 3_600_000;

/// What health is judged by. Calls can be taken while an Asterisk is there and no fact is lost; facts
/// that are safe in memory only are a finding.
pub struct Watch {
    /// The time.
    pub clock: fn() -> Millis,
    /// Local time minus UTC, in minutes.
    pub offset_min: i32,
    /// Everything live.
    pub snapshots: watch::Receiver<Arc<Snapshot>>,
    /// Facts as they are kept.
    pub facts: broadcast::Receiver<Arc<Kept>>,
    /// How the journal does.
    pub journal: Arc<Gauge>,
    /// What else is wrong, one sentence each, such as a speech command that fails.
    pub others: Box<dyn Fn() -> Vec<String> + Send>,
    missing: VecDeque<Millis>,
}

impl Watch {
    /// A watch over these.
    pub fn new(
        clock: fn() -> Millis,
        offset_min: i32,
        snapshots: watch::Receiver<Arc<Snapshot>>,
        facts: broadcast::Receiver<Arc<Kept>>,
        journal: Arc<Gauge>,
        others: Box<dyn Fn() -> Vec<String> + Send>,
    ) -> Self {
        Self {
            clock,
            offset_min,
            snapshots,
            facts,
            journal,
            others,
            missing: VecDeque::new(),
        }
    }

    /// Looks now and then, until nobody listens.
    pub async fn run(mut self, told: watch::Sender<Health>) {
        let mut tick = tokio::time::interval(EVERY);
        while !told.is_closed() {
            tokio::select! {
                _ = tick.tick() => {}
                changed = self.snapshots.changed() => if changed.is_err() {
                    return;
                },
            }
            let health = self.look();
            told.send_if_modified(|was| {
                let changed = *was != health;
                *was = health;
                changed
            });
        }
    }

    /// How well the parts do at this moment.
    pub fn look(&mut self) -> Health {
        let now = (self.clock)();
        self.hear(now);
        let snapshot = Arc::clone(&self.snapshots.borrow_and_update());
        let mut findings = Vec::new();
        findings.extend(self.asterisk(&snapshot));
        findings.extend(self.trunk(&snapshot));
        findings.extend(self.facts_kept());
        findings.extend(self.recordings());
        findings.extend((self.others)());
        Health {
            calls: snapshot.ready && self.journal.held() < HELD_LIMIT as u64,
            findings,
        }
    }

    fn hear(&mut self, now: Millis) {
        loop {
            match self.facts.try_recv() {
                Ok(kept) if matches!(kept.fact.what, What::RecordingMissing { .. }) => {
                    self.missing.push_back(kept.fact.at);
                }
                Ok(_) | Err(broadcast::error::TryRecvError::Lagged(_)) => {}
                Err(
                    broadcast::error::TryRecvError::Empty | broadcast::error::TryRecvError::Closed,
                ) => break,
            }
        }
        let old = now.saturating_sub(MISSING_MS);
        while self.missing.front().is_some_and(|at| *at < old) {
            self.missing.pop_front();
        }
    }

    fn asterisk(&self, snapshot: &Snapshot) -> Option<String> {
        if snapshot.ready {
            return None;
        }
        let lost = snapshot.nodes.iter().find(|node| !node.up);
        let (zh, en) = match lost {
            Some(node) => {
                let since = self.time(node.since);
                (format!("自 {since} 起"), format!("since {since}"))
            }
            None => ("启动以来".into(), "since the start".into()),
        };
        Some(format!(
            "{zh}未连接 Asterisk：请查看 Asterisk 是否在运行，配置中 asterisk.ari 的地址和密码是否与 \
             ari.conf 一致。 Asterisk is not connected {en}: see that it runs, and that address and \
             password under [asterisk] are those of http.conf and ari.conf."
        ))
    }

    fn trunk(&self, snapshot: &Snapshot) -> Option<String> {
        let since = self.time(snapshot.trunk_down?);
        Some(format!(
            "自 {since} 起运营商线路无应答，市民打不进来，外呼也打不出去：请查看网络和运营商线路\
             （asterisk -rx 'pjsip show contacts'）；运营商若不应答 OPTIONS，请在 site/pjsip.conf 的 [trunk] \
             中设 qualify_frequency = 0。 The carrier's line does not answer since {since}: nobody can ring \
             in, nobody outside can be rung. See to the network and the carrier (asterisk -rx 'pjsip show \
             contacts'); for a carrier that answers no OPTIONS set qualify_frequency = 0 under [trunk] in \
             site/pjsip.conf."
        ))
    }

    fn facts_kept(&self) -> Vec<String> {
        let mut findings = Vec::new();
        if let Some(since) = self.journal.failing_since() {
            let (since, held) = (self.time(since), self.journal.held());
            findings.push(format!(
                "自 {since} 起话务事件无法存盘，{held} 条在内存中等待（上限 {HELD_LIMIT}）：请腾出磁盘空间，\
                 关闭占用数据库的程序，切勿重启。 Facts cannot be kept since {since}; {held} wait in \
                 memory (at most {HELD_LIMIT}): make room on the disk or close what locks the database; \
                 do not restart."
            ));
        }
        let dropped = self.journal.dropped();
        if dropped > 0 {
            findings.push(format!(
                "有 {dropped} 条话务事件未能保存，详见日志。 {dropped} facts could not be kept; the log \
                 says which."
            ));
        }
        findings
    }

    fn recordings(&self) -> Option<String> {
        let missing = self.missing.len();
        (missing > 0).then(|| {
            format!(
                "24 小时内有 {missing} 次通话或留言缺少录音：请查看磁盘空间和 Asterisk 录音目录的权限。 \
                 {missing} talks or messages of the last 24 h have no recording: see to disk space and \
                 to the rights on Asterisk's recording directory."
            )
        })
    }

    fn time(&self, at: Millis) -> String {
        time(at, self.offset_min)
    }
}

/// What to say while nothing that is played is heard.
pub fn silence(failures: Failures, offset_min: i32) -> String {
    let (count, since) = (failures.count, time(failures.since, offset_min));
    format!(
        "自 {since} 起 Asterisk 无法播放提示音（{count} 次），来电人听不到声音：请确认 Asterisk 的用户能读取\
         数据目录下的 sounds，运行 rexian check 可逐一查看。 Asterisk cannot play prompts since {since} \
         ({count} times), and callers hear nothing: let Asterisk's user read sounds/ in the data \
         directory; rexian check says what is in the way."
    )
}

/// Local time of day.
fn time(at: Millis, offset_min: i32) -> String {
    let local = at as i64 / 1_000 + i64::from(offset_min) * 60;
    let day = local.rem_euclid(86_400);
    format!("{:02}:{:02}:{:02}", day / 3_600, day / 60 % 60, day % 60)
}

#[cfg(test)]
mod tests {
    use switchboard::{Fact, NodeId, NodeView};

    use super::*;
    use crate::journal::{Journal, KeepError, Ledger};

    const NOON: Millis = 1_795_492_800_000;

    struct Full;

    impl Ledger for Full {
        fn keep(&mut self, _: &Arc<Vec<Fact>>) -> Result<Vec<i64>, KeepError> {
            Err(KeepError::Later("full".into()))
        }
    }

    fn missing() -> Fact {
        Fact {
            at: NOON,
            call: None,
            what: What::RecordingMissing {
                recording: None,
                reason: "refused".into(),
            },
        }
    }

    fn well() -> Snapshot {
        Snapshot {
            at: NOON,
            ready: true,
            recording: true,
            ..Snapshot::default()
        }
    }

    fn look(snapshot: Snapshot, journal: &Journal, kept: Vec<Fact>) -> Health {
        let (_told, snapshots) = watch::channel(Arc::new(snapshot));
        let facts = broadcast::Sender::new(16);
        let heard = facts.subscribe();
        for fact in kept {
            let _ = facts.send(Arc::new(Kept { id: 1, fact }));
        }
        let others = Box::new(Vec::new);
        Watch::new(|| NOON, 480, snapshots, heard, journal.gauge(), others).look()
    }

    #[test]
    fn nothing_is_found_when_all_is_well() {
        let health = look(well(), &Journal::new(Box::new(Full)), vec![]);
        assert_eq!((health.calls, health.findings), (true, vec![]));
    }

    #[test]
    fn a_lost_asterisk_means_no_calls_and_says_since_when() {
        let snapshot = Snapshot {
            ready: false,
            nodes: vec![NodeView {
                node: NodeId(1),
                up: false,
                since: NOON,
            }],
            ..well()
        };
        let health = look(snapshot, &Journal::new(Box::new(Full)), vec![]);
        assert!(!health.calls);
        assert!(health.findings[0].contains("12:00:00"), "{health:?}");
    }

    #[test]
    fn a_carrier_that_does_not_answer_is_told_of_since_when() {
        let snapshot = Snapshot {
            trunk_down: Some(NOON),
            ..well()
        };
        let health = look(snapshot, &Journal::new(Box::new(Full)), vec![]);
        assert!(health.calls, "those of telephones within");
        assert!(health.findings[0].contains("since 12:00:00"), "{health:?}");
    }

    #[test]
    fn facts_that_wait_are_told_of_while_calls_go_on() {
        let mut journal = Journal::new(Box::new(Full));
        journal.keep(NOON, vec![missing()]);
        let health = look(well(), &journal, vec![]);
        assert!(health.calls);
        assert!(health.findings[0].contains("1 wait in memory"));
    }

    #[test]
    fn no_call_can_be_taken_once_facts_would_be_lost() {
        let mut journal = Journal::new(Box::new(Full));
        journal.keep(NOON, vec![missing(); HELD_LIMIT + 1]);
        let health = look(well(), &journal, vec![]);
        assert!(!health.calls);
        assert!(
            health
                .findings
                .iter()
                .any(|f| f.contains("1 facts could not be kept"))
        );
    }

    #[test]
    fn silence_is_told_with_its_beginning_and_what_to_do() {
        let failures = Failures {
            count: 3,
            since: NOON,
        };
        let said = silence(failures, 480);
        for part in ["12:00:00", "(3 times)", "rexian check", "来电人听不到声音"] {
            assert!(said.contains(part), "{said}");
        }
    }

    #[test]
    fn a_missing_recording_is_told_of_while_calls_go_on() {
        let journal = Journal::new(Box::new(Full));
        let health = look(well(), &journal, vec![missing(), missing()]);
        assert!(health.calls);
        assert_eq!(health.findings.len(), 1);
        assert!(health.findings[0].contains("2 talks"));
    }

    #[test]
    fn a_full_disk_is_told_of_by_those_who_watch_it_alone() {
        let full = Snapshot {
            recording: false,
            ..well()
        };
        let health = look(full, &Journal::new(Box::new(Full)), vec![]);
        assert_eq!((health.calls, health.findings), (true, vec![]));
    }
}
