//! What can be done in a conversation without anybody being rung: hold, mute, keys, and sending one of those
//! who talk away.

use alloc::string::String;

use super::{Board, seats::Seat, talk::Talk};
use crate::{Actor, CallId, Command, Party, Refusal, Reply, What, snapshot::may_steer};

/// As many keys can be sent at once.
const MOST_KEYS: usize = 32;

impl Board {
    pub(super) fn hold(&mut self, by: &Actor, id: CallId, on: bool) -> Reply {
        self.in_talk(by, id, |talk, ctx, caller| {
            if talk.transfer.is_some() {
                return Err(Refusal::TransferUnderWay);
            }
            if talk.legs.is_empty() || talk.seat == Seat::Gone {
                return Err(Refusal::NoConversation);
            }
            if !on && talk.seat.held().is_some() && talk.listener().is_none() {
                return Err(Refusal::HeldByTelephone);
            }
            talk.hold(ctx, caller, on);
            Ok(())
        })
    }

    pub(super) fn mute(&mut self, by: &Actor, id: CallId, who: Option<&Party>, on: bool) -> Reply {
        self.in_talk(by, id, |talk, ctx, caller| {
            who.map_or(Ok(()), |who| steers(by, talk, who))?;
            let known = talk.mute(ctx, caller, who, on);
            known.then_some(()).ok_or(Refusal::NoSuchParty)
        })
    }

    pub(super) fn send_keys(
        &mut self,
        by: &Actor,
        id: CallId,
        who: Option<Party>,
        keys: String,
    ) -> Reply {
        let known = |key: char| key.is_ascii_digit() || key == '*' || key == '#';
        if keys.is_empty() || keys.len() > MOST_KEYS || !keys.chars().all(known) {
            return Err(Refusal::BadNumber);
        }
        let sent = self.in_talk(by, id, |talk, ctx, caller| {
            let leg = who
                .as_ref()
                .map(|who| talk.legs.iter().find(|leg| leg.who == *who));
            let channel = match leg {
                None if talk.seat == Seat::Gone => return Err(Refusal::NoSuchParty),
                None => &caller.channel,
                Some(leg) => &leg.ok_or(Refusal::NoSuchParty)?.channel,
            };
            let count = keys.len() as u64;
            ctx.command(caller.node, Command::SendKeys(channel.clone(), keys));
            ctx.fact(Some(caller.call), What::KeysSent { party: who, count });
            Ok(())
        });
        if sent.is_ok() {
            self.key_in_talk(id);
        }
        sent
    }

    pub(super) fn dismiss(&mut self, by: &Actor, id: CallId, who: &Party) -> Reply {
        self.in_talk(by, id, |talk, ctx, caller| {
            let leg = talk.legs.iter().find(|leg| leg.who == *who);
            let channel = leg.ok_or(Refusal::NoSuchParty)?.channel.clone();
            steers(by, talk, who)?;
            talk.dismiss(ctx, caller, &channel);
            Ok(())
        })
    }
}

/// Refused for an agent who may not mute this one or send them away.
fn steers(by: &Actor, talk: &Talk, who: &Party) -> Reply {
    let Actor::Agent(agent) = by else {
        return Ok(());
    };
    let mut legs = talk.legs.iter();
    let supervises = legs.any(|leg| leg.who == *who && leg.supervises);
    let may = may_steer(*agent, talk.agent(), (who, supervises));
    may.then_some(()).ok_or(Refusal::NotYours)
}
