//! Figures of the service (服务报表): what is counted, and the rates and means made of the counts. How
//! each is counted in the database is `store::service`.
//!
//! | rate | part | whole | target |
//! |---|---|---|---|
//! | connection | connected | requested | |
//! | in time | connected within 15 s | requested: all of them, not those answered | 95 % |
//! | abandonment | abandoned | requested | |
//! | satisfaction | graded 1 or 2 | graded | |
//! | grade 1 to 5 | so graded | graded | |
//! | occupancy | talking (hold is part of it) and wrap-up | on duty and not paused | |
//!
//! Of nothing there is no rate: neither 0 % nor 100 %. The target is what rules for such hotlines commonly
//! ask for; reaching it says nothing about conformity with any of them.

mod duty;
mod figure;

pub use duty::Duty;
pub use figure::{ABANDONED, Figure, GRADES, Of};

use crate::names::names;

/// A request for a person is answered in time within so many milliseconds.
pub const IN_TIME_MS: u64 = 15_000;
/// So many of a hundred requests shall be answered in time.
pub const TARGET_PERCENT: u64 = 95;
/// The worst grade of a caller who counts as satisfied: 1 非常满意, 2 满意.
pub const SATISFIED_GRADE: u8 = 2;
/// Abandoned calls are sorted by wait: up to each of these milliseconds, and longer.
pub const WAITS_MS: [u64; 5] = [5_000, 15_000, 30_000, 60_000, 120_000];

/// A rate made of two counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rate {
    /// 接通率
    Connection,
    /// 15 秒接通率
    InTime,
    /// 放弃率
    Abandonment,
    /// 5 秒内放弃占比
    Abandoned5,
    /// 满意率
    Satisfaction,
    /// 非常满意占比
    Grade1,
    /// 满意占比
    Grade2,
    /// 基本满意占比
    Grade3,
    /// 不满意占比
    Grade4,
    /// 非常不满意占比
    Grade5,
}

names!(Rate {
    Connection => "connection_rate", InTime => "in_time_rate",
    Abandonment => "abandonment_rate", Abandoned5 => "abandoned_5_rate",
    Satisfaction => "satisfaction_rate",
    Grade1 => "grade_1_rate", Grade2 => "grade_2_rate", Grade3 => "grade_3_rate", Grade4 => "grade_4_rate",
    Grade5 => "grade_5_rate",
});

impl Rate {
    /// What it is a share of: part and whole.
    pub fn made_of(self) -> (Figure, Figure) {
        match self {
            Self::Connection => (Figure::Connected, Figure::Requested),
            Self::InTime => (Figure::InTime, Figure::Requested),
            Self::Abandonment => (Figure::Abandoned, Figure::Requested),
            Self::Abandoned5 => (Figure::Abandoned5, Figure::Abandoned),
            Self::Satisfaction => (Figure::Satisfied, Figure::SurveyAnswered),
            Self::Grade1 => (Figure::Grade1, Figure::SurveyAnswered),
            Self::Grade2 => (Figure::Grade2, Figure::SurveyAnswered),
            Self::Grade3 => (Figure::Grade3, Figure::SurveyAnswered),
            Self::Grade4 => (Figure::Grade4, Figure::SurveyAnswered),
            Self::Grade5 => (Figure::Grade5, Figure::SurveyAnswered),
        }
    }
}

/// So much of so much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// The numerator.
    pub part: u64,
    /// The denominator.
    pub whole: u64,
}

impl Share {
    /// In thousandths, cut off and never rounded up, so that a target missed never looks reached; `None`
    /// of nothing.
    pub fn permille(self) -> Option<u64> {
        let part = u128::from(self.part) * 1_000;
        let permille = part.checked_div(u128::from(self.whole))?;
        u64::try_from(permille).ok()
    }

    /// Whether it is so many in a hundred; `None` of nothing.
    pub fn reaches(self, percent: u64) -> Option<bool> {
        let enough = u128::from(self.part) * 100 >= u128::from(self.whole) * u128::from(percent);
        (self.whole > 0).then_some(enough)
    }
}

/// How much of something there is on average; `None` of nothing.
pub fn mean(total: u64, count: u64) -> Option<u64> {
    total.checked_div(count)
}

/// Counts, and spans in milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    counts: [u64; Figure::ALL.len()],
    /// Agents in conversations, hold included, those that are over.
    pub talk_ms: u64,
    /// What of it the caller waited in music.
    pub hold_ms: u64,
    /// Wrap-up, what is over.
    pub wrap_up_ms: u64,
    /// How long callers waited, from the request for a person.
    pub waits: Waits,
    /// Agents in conversations of calls of ours, those that are over.
    pub outward_talk_ms: u64,
}

/// How long callers waited who waited in vain or not, in milliseconds. That is no single agent's doing, so
/// nothing of it is told of each agent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waits {
    /// All connected calls together, up to the first answer.
    pub answered_ms: u64,
    /// The longest of them.
    pub longest_ms: u64,
    /// All abandoned calls together.
    pub abandoned_ms: u64,
}

impl Waits {
    /// Those of another as well.
    pub fn add(&mut self, other: &Self) {
        self.answered_ms += other.answered_ms;
        self.longest_ms = self.longest_ms.max(other.longest_ms);
        self.abandoned_ms += other.abandoned_ms;
    }
}

impl Default for Tally {
    fn default() -> Self {
        Self {
            counts: [0; Figure::ALL.len()],
            talk_ms: 0,
            hold_ms: 0,
            wrap_up_ms: 0,
            waits: Waits::default(),
            outward_talk_ms: 0,
        }
    }
}

impl Tally {
    /// How many there are.
    pub fn get(&self, figure: Figure) -> u64 {
        self.counts
            .get(figure as usize)
            .copied()
            .unwrap_or_default()
    }

    /// So many more.
    pub fn count(&mut self, figure: Figure, more: u64) {
        if let Some(count) = self.counts.get_mut(figure as usize) {
            *count += more;
        }
    }

    /// Everything of another.
    pub fn add(&mut self, other: &Self) {
        for (mine, theirs) in self.counts.iter_mut().zip(other.counts) {
            *mine += theirs;
        }
        self.talk_ms += other.talk_ms;
        self.hold_ms += other.hold_ms;
        self.wrap_up_ms += other.wrap_up_ms;
        self.waits.add(&other.waits);
        self.outward_talk_ms += other.outward_talk_ms;
    }

    /// A rate of these counts.
    pub fn share(&self, rate: Rate) -> Share {
        let (part, whole) = rate.made_of();
        Share {
            part: self.get(part),
            whole: self.get(whole),
        }
    }

    /// How fast callers are answered on average (平均应答速度).
    pub fn mean_answer_ms(&self) -> Option<u64> {
        mean(self.waits.answered_ms, self.get(Figure::Connected))
    }

    /// How long a caller waited at most for the answer (最长等待); `None` without one.
    pub fn longest_answer_ms(&self) -> Option<u64> {
        (self.get(Figure::Connected) > 0).then_some(self.waits.longest_ms)
    }

    /// How long a caller who gave up had waited on average.
    pub fn mean_abandoned_ms(&self) -> Option<u64> {
        mean(self.waits.abandoned_ms, self.get(Figure::Abandoned))
    }

    /// How long a talk lasts on average.
    pub fn mean_talk_ms(&self) -> Option<u64> {
        mean(self.talk_ms, self.get(Figure::Talks))
    }

    /// How long a caller is on hold on average, where one is.
    pub fn mean_hold_ms(&self) -> Option<u64> {
        mean(self.hold_ms, self.get(Figure::TalksHeld))
    }

    /// How long a wrap-up lasts on average.
    pub fn mean_wrap_up_ms(&self) -> Option<u64> {
        mean(self.wrap_up_ms, self.get(Figure::WrapUps))
    }
}

#[cfg(test)]
mod tests;
