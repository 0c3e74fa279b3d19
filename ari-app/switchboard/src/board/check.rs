//! What a plan must have to work.

use alloc::{collections::BTreeSet, format, string::String};

use super::outbound::is_dialable;
use crate::{Overflow, Plan, PlanError, Target, is_emergency};

/// Names the first thing that cannot work, and what to do about it.
pub(crate) fn check(plan: &Plan) -> Result<(), PlanError> {
    let fail = |words: String| Err(PlanError(words.into()));
    if plan.menus.is_empty() {
        return fail("the plan has no menu: add one, the first is what a caller hears".into());
    }
    if plan.queues.is_empty() {
        return fail("the plan has no queue: add one for callers who want a person".into());
    }
    let mut queues = BTreeSet::new();
    for queue in &plan.queues {
        if !queues.insert(queue.id) {
            return fail(format!(
                "queue {} is there twice: give each its own number",
                queue.id
            ));
        }
        if queue.disposition_required && queue.dispositions.is_empty() {
            return fail(format!(
                "queue {}: a disposition is required and there is none: list `dispositions`",
                queue.id
            ));
        }
        if queue
            .dispositions
            .iter()
            .any(|words| words == crate::UNSAID)
        {
            return fail(format!(
                "queue {}: the disposition {:?} stands for calls without one: choose other words",
                queue.id,
                crate::UNSAID
            ));
        }
        if queue.announce_every_ms == 0 || queue.ring_ms == 0 || queue.wait_limit_ms == 0 {
            return fail(format!("queue {}: times must be longer than 0", queue.id));
        }
    }
    let mut numbers = BTreeSet::new();
    for number in plan.queues.iter().filter_map(|it| it.number.as_ref()) {
        let ours = plan.number == *number || plan.numbers.contains_key(number);
        if ours || is_emergency(number) || !numbers.insert(number) {
            return fail(format!(
                "number {number} reaches something else than a queue: give the queue another"
            ));
        }
    }
    let leads_somewhere = |target: &Target| match target {
        Target::Menu(index) => *index < plan.menus.len(),
        Target::Queue(queue) => queues.contains(queue),
        Target::Mailbox | Target::Goodbye | Target::Callback | Target::Conference => true,
    };
    let nowhere = |index: &usize| *index >= plan.menus.len();
    if let Some((number, _)) = plan.numbers.iter().find(|(_, to)| nowhere(to)) {
        return fail(format!("number {number}: its menu is not there"));
    }
    for menu in &plan.menus {
        if menu.say.is_empty() {
            return fail(format!("menu {} says nothing: give it a prompt", menu.name));
        }
        if let Some((key, _)) = menu
            .keys
            .iter()
            .find(|(_, target)| !leads_somewhere(target))
        {
            return fail(format!("menu {}: key {key} leads nowhere", menu.name));
        }
        let mut targets = menu.keys.values().chain([&menu.then]);
        if targets.any(|target| *target == Target::Callback) {
            return fail(format!(
                "menu {}: only a key of a queue can ask for a call back",
                menu.name
            ));
        }
        if !leads_somewhere(&menu.then) {
            return fail(format!("menu {}: its end leads nowhere", menu.name));
        }
        if menu.patience_ms == 0 && menu.then == Target::Menu(0) && menu.keys.is_empty() {
            return fail(format!(
                "menu {} only repeats itself: give it a key or an end",
                menu.name
            ));
        }
    }
    for queue in &plan.queues {
        if let Some((key, _)) = queue
            .keys
            .iter()
            .find(|(_, target)| !leads_somewhere(target))
        {
            return fail(format!("queue {}: key {key} leads nowhere", queue.id));
        }
        match &queue.overflow {
            Overflow::Queue(to) if *to == queue.id => {
                return fail(format!(
                    "queue {to} overflows into itself: name another queue, mailbox or goodbye"
                ));
            }
            Overflow::Queue(to) if !queues.contains(to) => {
                return fail(format!(
                    "queue {} overflows into queue {to}, which is not there",
                    queue.id
                ));
            }
            Overflow::Outside(number) if !is_dialable(number) => {
                return fail(format!(
                    "queue {} overflows to {number}, which cannot be dialled: 2 to 20 digits",
                    queue.id
                ));
            }
            Overflow::Outside(number)
                if plan.number == *number || plan.numbers.contains_key(number) =>
            {
                return fail(format!(
                    "queue {} overflows to {number}, which is the hotline itself: name another number",
                    queue.id
                ));
            }
            Overflow::Queue(_)
            | Overflow::Outside(_)
            | Overflow::Callback
            | Overflow::Mailbox
            | Overflow::Goodbye => {}
        }
    }
    for agent in &plan.agents {
        let skills = agent.skills.iter().map(|skill| skill.queue);
        if let Some(queue) = { skills }.find(|queue| !queues.contains(queue)) {
            return fail(format!(
                "agent {} serves queue {queue}, which is not there",
                agent.id
            ));
        }
    }
    Ok(())
}
