//! What a report shows: counts, rates and spans, each with its name, its formula in words and its value.

use casework::service::{Figure, Of, Rate, Tally, mean};

use switchboard::QueueId;

use super::super::table::{self, Behind};
use super::super::value::Value;
use super::tables::Counted;
use crate::view::View;

/// One column, or one line of the overall table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Count(Figure),
    Share(Rate),
    MeanAnswer,
    LongestAnswer,
    MeanAbandoned,
    Talk,
    MeanTalk,
    Hold,
    MeanHold,
    WrapUp,
    MeanWrapUp,
    OnDuty,
    Paused,
    Occupancy,
    OutwardTalk,
}

use Column::{
    Count, Hold, LongestAnswer, MeanAbandoned, MeanAnswer, MeanHold, MeanTalk, MeanWrapUp,
    Occupancy, OnDuty, OutwardTalk, Paused, Talk, WrapUp,
};
use Figure::{
    Abandoned, Abandoned5, Arrived, ArrivedOther, Callback, Closed, Connected, DirectMessage,
    Early, Grade1, Grade2, Grade3, Grade4, Grade5, InTime, Invites, Late, Message, MovedIn,
    MovedOut, NoMessage, Offers, OffersAnswered, OffersBusy, OffersMissed, OffersNoAnswer,
    OffersRejected, OffersUnreachable, OffersWithdrawn, Other, Outward, OutwardConnected,
    OutwardTalks, OverflowedIn, OverflowedOut, Requested, Returned, Satisfied, SelfService,
    SurveyAnswered, SurveyNone, SurveyOffered, Talks, TalksHeld, Transfers, TransfersCompleted,
    Waiting, WrapUps,
};

/// Everything that is told of all calls together, in the order shown.
pub const TOTAL: [Column; 71] = [
    Count(Arrived),
    Count(Early),
    Count(SelfService),
    Count(NoMessage),
    Count(DirectMessage),
    Count(ArrivedOther),
    Count(Requested),
    Count(Connected),
    Column::Share(Rate::Connection),
    Count(InTime),
    Count(Late),
    Column::Share(Rate::InTime),
    MeanAnswer,
    LongestAnswer,
    Count(Abandoned),
    Column::Share(Rate::Abandonment),
    Count(Abandoned5),
    Column::Share(Rate::Abandoned5),
    MeanAbandoned,
    Count(Message),
    Count(Callback),
    Count(Closed),
    Count(Waiting),
    Count(Other),
    Count(OverflowedIn),
    Count(OverflowedOut),
    Count(MovedIn),
    Count(MovedOut),
    Count(Returned),
    Count(Offers),
    Count(OffersAnswered),
    Count(OffersMissed),
    Count(OffersNoAnswer),
    Count(OffersRejected),
    Count(OffersBusy),
    Count(OffersUnreachable),
    Count(OffersWithdrawn),
    Count(Talks),
    Talk,
    MeanTalk,
    Count(TalksHeld),
    Hold,
    MeanHold,
    Count(WrapUps),
    WrapUp,
    MeanWrapUp,
    Count(SurveyOffered),
    Count(SurveyAnswered),
    Count(SurveyNone),
    Count(Satisfied),
    Column::Share(Rate::Satisfaction),
    Count(Grade1),
    Column::Share(Rate::Grade1),
    Count(Grade2),
    Column::Share(Rate::Grade2),
    Count(Grade3),
    Column::Share(Rate::Grade3),
    Count(Grade4),
    Column::Share(Rate::Grade4),
    Count(Grade5),
    Column::Share(Rate::Grade5),
    Count(Transfers),
    Count(TransfersCompleted),
    Count(Invites),
    OnDuty,
    Paused,
    Occupancy,
    Count(Outward),
    Count(OutwardConnected),
    Count(OutwardTalks),
    OutwardTalk,
];

/// What is told of each queue, hour and day on the page.
pub const PARTS: [Column; 24] = [
    Count(Requested),
    Count(Connected),
    Column::Share(Rate::Connection),
    Count(InTime),
    Column::Share(Rate::InTime),
    MeanAnswer,
    LongestAnswer,
    Count(Abandoned),
    MeanAbandoned,
    Count(Message),
    Count(Offers),
    Count(OffersAnswered),
    Count(OffersMissed),
    Count(Talks),
    Talk,
    MeanTalk,
    Hold,
    MeanHold,
    WrapUp,
    MeanWrapUp,
    Count(SurveyAnswered),
    Column::Share(Rate::Satisfaction),
    Count(Grade4),
    Count(Grade5),
];

/// And of each queue, beside how many came: how they came there and went on.
pub const QUEUES: [Column; 5] = [
    Count(OverflowedIn),
    Count(MovedIn),
    Count(Returned),
    Count(OverflowedOut),
    Count(MovedOut),
];

/// And of each hour and day: who hangs up before asking is in no queue, and an agent on duty, or one who dials, does so
/// for no single one.
pub const TIMES: [Column; 7] = [
    Count(Arrived),
    Count(Early),
    OnDuty,
    Occupancy,
    Count(Outward),
    Count(OutwardConnected),
    OutwardTalk,
];

/// What is told of each agent.
pub const AGENTS: [Column; 33] = [
    Count(Talks),
    Talk,
    MeanTalk,
    Count(TalksHeld),
    Hold,
    Count(WrapUps),
    WrapUp,
    MeanWrapUp,
    OnDuty,
    Paused,
    Occupancy,
    Count(Offers),
    Count(OffersAnswered),
    Count(OffersMissed),
    Count(OffersNoAnswer),
    Count(OffersRejected),
    Count(OffersBusy),
    Count(OffersUnreachable),
    Count(OffersWithdrawn),
    Count(SurveyOffered),
    Count(SurveyAnswered),
    Count(Satisfied),
    Column::Share(Rate::Satisfaction),
    Count(Grade1),
    Count(Grade2),
    Count(Grade3),
    Count(Grade4),
    Count(Grade5),
    Count(Transfers),
    Count(TransfersCompleted),
    Count(Outward),
    Count(OutwardConnected),
    OutwardTalk,
];

/// What is told of each disposition: of answered calls alone.
pub const DISPOSITIONS: [Column; 10] = [
    Count(Connected),
    Count(Talks),
    Talk,
    MeanTalk,
    MeanWrapUp,
    Count(Transfers),
    Count(SurveyAnswered),
    Column::Share(Rate::Satisfaction),
    Count(Grade4),
    Count(Grade5),
];

impl Column {
    /// Its name; `figure-` and `formula-` in the locales go before it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Count(figure) => figure.as_str(),
            Self::Share(rate) => rate.as_str(),
            Self::MeanAnswer => "mean_answer",
            Self::LongestAnswer => "longest_answer",
            Self::MeanAbandoned => "mean_abandoned",
            Self::Talk => "talk",
            Self::MeanTalk => "mean_talk",
            Self::Hold => "hold",
            Self::MeanHold => "mean_hold",
            Self::WrapUp => "wrap_up",
            Self::MeanWrapUp => "mean_wrap_up",
            Self::OnDuty => "on_duty",
            Self::Paused => "paused",
            Self::Occupancy => "occupancy",
            Self::OutwardTalk => "outward_talk",
        }
    }

    /// Its word: `figure` or `formula`. By queue, what is made of stays has words of its own.
    pub fn word(self, v: &View, kind: &str, by_queue: bool) -> String {
        let own = format!("stay_{}", self.name());
        let word = v.t.word(kind, &own);
        match by_queue && word != own {
            true => word,
            false => v.t.word(kind, self.name()),
        }
    }

    /// Whether it is told in a report of this queue, or of all.
    pub fn is_told(self, queue: Option<QueueId>) -> bool {
        let arrivals = matches!(self, Self::Count(figure) if figure.of() == Of::Arrivals);
        queue.is_none() || !arrivals
    }

    /// Whether it is told of a queue: agents' time is of none.
    pub fn is_of_queues(self) -> bool {
        match self {
            Self::Count(figure) => figure.of() != Of::Arrivals,
            Self::OnDuty | Self::Paused | Self::Occupancy => false,
            Self::OutwardTalk
            | Self::Share(_)
            | Self::MeanAnswer
            | Self::LongestAnswer
            | Self::MeanAbandoned
            | Self::Talk
            | Self::MeanTalk
            | Self::Hold
            | Self::MeanHold
            | Self::WrapUp
            | Self::MeanWrapUp => true,
        }
    }

    /// The calls it leads to: those counted, or those that a span is made of.
    fn leads_to(self) -> Option<Figure> {
        match self {
            Self::Count(figure) => Some(figure),
            Self::MeanAnswer | Self::LongestAnswer => Some(Connected),
            Self::MeanAbandoned => Some(Abandoned),
            Self::Talk | Self::MeanTalk => Some(Talks),
            Self::Hold | Self::MeanHold => Some(TalksHeld),
            Self::WrapUp | Self::MeanWrapUp => Some(WrapUps),
            Self::OutwardTalk => Some(OutwardTalks),
            Self::Share(_) | Self::OnDuty | Self::Paused | Self::Occupancy => None,
        }
    }
}

impl table::Column for Column {
    type Tally = Counted;

    const LIST: &'static str = "/calls";

    fn value(self, Counted { tally, duty }: &Counted) -> Value {
        match self {
            Self::Count(figure) => Value::Number(tally.get(figure)),
            Self::Share(rate) => Value::Share(tally.share(rate)),
            Self::MeanAnswer => Value::Span(tally.mean_answer_ms()),
            Self::LongestAnswer => Value::Span(tally.longest_answer_ms()),
            Self::MeanAbandoned => Value::Span(tally.mean_abandoned_ms()),
            Self::Talk => Value::Span(Some(tally.talk_ms)),
            Self::MeanTalk => Value::Span(mean(tally.talk_ms, tally.get(Talks))),
            Self::Hold => Value::Span(Some(tally.hold_ms)),
            Self::MeanHold => Value::Span(mean(tally.hold_ms, tally.get(TalksHeld))),
            Self::WrapUp => Value::Span(Some(tally.wrap_up_ms)),
            Self::MeanWrapUp => Value::Span(mean(tally.wrap_up_ms, tally.get(WrapUps))),
            Self::OnDuty => Value::Span(Some(duty.available_ms())),
            Self::Paused => Value::Span(Some(duty.paused_ms)),
            Self::Occupancy => Value::Share(duty.occupancy()),
            Self::OutwardTalk => Value::Span(Some(tally.outward_talk_ms)),
        }
    }

    fn behind(self, counted: &Counted) -> Option<Behind> {
        self.leads_to().map(|it| behind(it, &counted.tally))
    }

    fn made_of(self, counted: &Counted) -> Option<[Behind; 2]> {
        let Self::Share(rate) = self else {
            return None;
        };
        let (part, whole) = rate.made_of();
        Some([part, whole].map(|it| behind(it, &counted.tally)))
    }
}

fn behind(figure: Figure, tally: &Tally) -> Behind {
    Behind {
        count: tally.get(figure),
        figure: figure.as_str(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    #[test]
    fn every_column_has_a_name_and_a_formula_in_both_languages() {
        let columns = TOTAL.iter().chain(&PARTS).chain(&QUEUES).chain(&TIMES);
        let columns = columns.chain(&AGENTS);
        let names = columns.map(|column| column.name());
        let waits = casework::service::ABANDONED.map(Figure::as_str);
        for name in names.chain(waits) {
            for lang in [Lang::Chinese, Lang::English] {
                for kind in ["figure", "formula"] {
                    assert_ne!(lang.word(kind, name), name, "{kind} {name}");
                }
            }
        }
    }

    #[test]
    fn what_is_made_of_stays_has_its_own_formula_by_queue() {
        let of_stays = |column: &&Column| match column {
            Count(figure) => figure.of() == Of::Calls && !figure.is_of_agents(),
            Column::Share(rate) => !rate.made_of().0.is_of_agents(),
            MeanAnswer | LongestAnswer | MeanAbandoned => true,
            Talk | MeanTalk | Hold | MeanHold | WrapUp | MeanWrapUp | OnDuty | Paused
            | Occupancy | OutwardTalk => false,
        };
        for column in TOTAL.iter().filter(of_stays) {
            let name = format!("stay_{}", column.name());
            for lang in [Lang::Chinese, Lang::English] {
                assert_ne!(lang.word("formula", &name), name);
            }
        }
    }

    #[test]
    fn every_figure_is_shown() {
        for figure in Figure::ALL {
            let shown = TOTAL.contains(&Count(*figure));
            assert!(
                shown || casework::service::ABANDONED.contains(figure),
                "{figure}"
            );
        }
    }
}
