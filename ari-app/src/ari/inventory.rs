//! What is there on an Asterisk, asked for after connecting: it replays nothing by itself.

use std::collections::BTreeSet;

use asterisk_ari::apis::applications::models::Application;
use asterisk_ari::apis::bridges::models::Bridge;
use asterisk_ari::apis::channels::models::{Channel, ChannelState};
use asterisk_ari::apis::endpoints::models::{Endpoint, State};
use serde::de::DeserializeOwned;
use serde_json::Value;
use switchboard::{
    BridgeId, BridgeSeen, ChannelId, ChannelSeen, Inventory, PhoneSeen, RecordingId,
};

use super::client::Client;
use super::events::{OURS, is_phone};
use super::orders::{APP, TRUNK};
use super::rest::{Failure, Rest};

/// What an Asterisk can be reached by.
#[derive(Debug, Default)]
pub struct Lines {
    /// Every telephone.
    pub phones: Vec<PhoneSeen>,
    /// Whether the carrier answers, as in an inventory.
    pub trunk: Option<bool>,
}

/// Asks for channels and which of them telephones hold, bridges, telephones, and for those of the recordings `known`
/// that go on.
pub async fn take(client: &Client, known: &BTreeSet<RecordingId>) -> Result<Inventory, Failure> {
    let mut seen = legs(client, known).await?;
    hold(client, &mut seen.channels).await?;
    let lines = lines(client).await?;
    Ok(Inventory {
        phones: lines.phones,
        trunk: lines.trunk,
        ..seen
    })
}

/// The same without telephones, what they hold, and the trunk.
pub async fn legs(client: &Client, known: &BTreeSet<RecordingId>) -> Result<Inventory, Failure> {
    let app: Application = get(client, &format!("applications/{APP}")).await?;
    let channels = readable(get(client, "channels").await?);
    let bridges = list(client, "bridges").await?;
    Ok(Inventory {
        channels: ours(channels, &app.channel_ids.into_iter().collect()),
        bridges: of_ours(bridges),
        recordings: going_on(client, known).await?,
        ..Inventory::default()
    })
}

/// All telephones and the trunk, as they stand.
pub async fn lines(client: &Client) -> Result<Lines, Failure> {
    let all: Vec<Endpoint> = list(client, "endpoints/PJSIP").await?;
    let trunk = all.iter().find(|endpoint| endpoint.resource == TRUNK);
    Ok(Lines {
        trunk: trunk.and_then(answers),
        phones: phones(all),
    })
}

/// Whether the carrier answers. While nobody asks it (`qualify_frequency = 0`) Asterisk takes it for there.
fn answers(trunk: &Endpoint) -> Option<bool> {
    match trunk.state {
        Some(State::Online) => Some(true),
        Some(State::Offline) => Some(false),
        Some(State::Unknown) | None => None,
    }
}

/// What the dialplan says of a channel, in `Stasis(rexian,12345)` or `Stasis(rexian,1002,1001)`.
#[derive(Default)]
struct Said {
    dialled: Option<String>,
    phone: Option<String>,
}

/// Asks which of the legs their telephones have put on hold: what was told of that while nobody listened is told to
/// nobody. A leg that has gone meanwhile is none's.
/// <https://docs.asterisk.org/Asterisk_22_Documentation/API_Documentation/Dialplan_Functions/CHANNEL/>
async fn hold(client: &Client, legs: &mut [ChannelSeen]) -> Result<(), Failure> {
    let of_phones = legs.iter_mut().filter(|leg| leg.on_hold.is_some());
    let asked = of_phones.map(|leg| {
        let path = format!("channels/{}/variable?variable=CHANNEL(rtp,hold)", leg.id);
        (client.send(Rest::new("GET", path)), leg)
    });
    let asked: Vec<_> = asked.collect();
    for (answer, leg) in asked {
        leg.on_hold = match answer.await {
            Ok(answer) => variable(&answer.body).map(|held| held == "1"),
            Err(Failure::Silent) => return Err(Failure::Silent),
            Err(Failure::Status(..)) => None,
        };
    }
    Ok(())
}

/// The value of a variable that was asked for.
fn variable(body: &str) -> Option<String> {
    let answer: Value = serde_json::from_str(body).ok()?;
    Some(answer.get("value")?.as_str()?.to_owned())
}

/// Whether somebody talks on a telephone of the office at the far end of a channel, such as `PJSIP/1001-0000002a`.
fn is_on_phone(channel: &Channel) -> bool {
    let peer = channel.name.strip_prefix("PJSIP/");
    let phone = peer.and_then(|it| it.rsplit_once('-')).map(|(it, _)| it);
    channel.state == ChannelState::Up && phone.is_some_and(is_phone)
}

fn ours(channels: Vec<(Channel, Said)>, in_app: &BTreeSet<String>) -> Vec<ChannelSeen> {
    channels
        .into_iter()
        .filter(|(channel, _)| channel.id.starts_with(OURS) || in_app.contains(&channel.id))
        .map(|(channel, said)| seen(channel, said))
        .collect()
}

fn seen(channel: Channel, said: Said) -> ChannelSeen {
    // Which of the two has to be asked.
    let on_hold = is_on_phone(&channel).then_some(false);
    let dialled = if channel.id.starts_with(OURS) {
        String::new()
    } else {
        said.dialled.unwrap_or(channel.dialplan.extension)
    };
    ChannelSeen {
        caller: super::caller::number(&channel.caller.number),
        dialled,
        up: channel.state == ChannelState::Up,
        rings: channel.state == ChannelState::Ringing,
        phone: said.phone.filter(|phone| is_phone(phone)),
        on_hold,
        // What is known of the caller the driver says.
        known: switchboard::Known::default(),
        id: ChannelId(channel.id),
    }
}

/// Channels, each with what the dialplan says of it. The crate's model keeps the application's arguments
/// to itself.
fn readable(channels: Vec<Value>) -> Vec<(Channel, Said)> {
    channels
        .into_iter()
        .filter_map(|value| {
            let data = value.pointer("/dialplan/app_data").and_then(Value::as_str);
            let said = said(data.unwrap_or_default());
            Some((serde_json::from_value(value).ok()?, said))
        })
        .collect()
}

fn said(data: &str) -> Said {
    let mut args = data.split(',').skip(1);
    let mut next = || args.next().filter(|arg| !arg.is_empty()).map(Into::into);
    Said {
        dialled: next(),
        phone: next(),
    }
}

fn of_ours(bridges: Vec<Bridge>) -> Vec<BridgeSeen> {
    bridges
        .into_iter()
        .filter(|bridge| bridge.id.starts_with(OURS))
        .map(|bridge| BridgeSeen {
            id: BridgeId(bridge.id),
            channels: bridge.channels.into_iter().map(ChannelId).collect(),
        })
        .collect()
}

fn phones(endpoints: Vec<Endpoint>) -> Vec<PhoneSeen> {
    let phones = endpoints.into_iter().filter(|it| is_phone(&it.resource));
    let seen = |endpoint: Endpoint| PhoneSeen {
        reachable: endpoint.state == Some(State::Online),
        in_use: !endpoint.channel_ids.is_empty(),
        phone: endpoint.resource,
    };
    phones.map(seen).collect()
}

/// Asterisk cannot list the recordings under way; each is asked for by name.
async fn going_on(
    client: &Client,
    known: &BTreeSet<RecordingId>,
) -> Result<Vec<RecordingId>, Failure> {
    let mut going_on = Vec::new();
    for recording in known {
        let asked = Rest::new("GET", format!("recordings/live/{recording}"));
        match client.send(asked).await {
            Ok(_) => going_on.push(recording.clone()),
            Err(Failure::Silent) => return Err(Failure::Silent),
            Err(Failure::Status(..)) => {}
        }
    }
    Ok(going_on)
}

async fn get<T: DeserializeOwned>(client: &Client, path: &str) -> Result<T, Failure> {
    let answer = client.send(Rest::new("GET", path)).await?;
    serde_json::from_str(&answer.body)
        .map_err(|error| Failure::Status(answer.status, format!("{path}: {error}")))
}

/// A list without those members that cannot be read.
async fn list<T: DeserializeOwned>(client: &Client, path: &str) -> Result<Vec<T>, Failure> {
    let members: Vec<Value> = get(client, path).await?;
    let read = |member| serde_json::from_value(member).ok();
    Ok(members.into_iter().filter_map(read).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn channels_listed(args: &str) -> Vec<Value> {
        let text = include_str!("testdata/channels.json");
        let said = format!("\"app_data\": \"rexian{args}\"");
        let text = text.replace("\"app_data\": \"rexian\"", &said);
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn the_dialled_number_is_what_the_dialplan_says() {
        let in_app = BTreeSet::from(["1795508645.4".into()]);
        let seen = ours(readable(channels_listed(",12333")), &in_app);
        assert!(seen.iter().any(|channel| channel.dialled == "12333"));
    }

    #[test]
    fn a_telephone_that_dials_by_itself_is_told_by_the_dialplan() {
        let in_app = BTreeSet::from(["1795508645.4".into()]);
        let phone_of = |args: &str| {
            let mut seen = ours(readable(channels_listed(args)), &in_app);
            seen.retain(|channel| channel.id.as_str() == "1795508645.4");
            seen.remove(0).phone
        };
        assert_eq!(phone_of(",1002,1001").as_deref(), Some("1001"));
        assert_eq!(phone_of(",12345,trunk"), None);
        assert_eq!(phone_of(",12345"), None);
    }

    #[test]
    fn a_leg_that_rings_is_told_from_one_of_which_nothing_is_known_yet() {
        for (state, rings) in [("Ringing", true), ("Down", false)] {
            let mut listed = channels_listed("");
            listed.iter_mut().for_each(|it| it["state"] = state.into());
            let seen = ours(readable(listed), &BTreeSet::new());
            let ours: Vec<bool> = seen.iter().map(|leg| leg.rings).collect();
            assert_eq!(ours, [rings]);
        }
    }

    #[test]
    fn what_asterisk_lists_is_what_the_board_is_told() {
        let app: Application =
            serde_json::from_str(include_str!("testdata/application.json")).unwrap();
        let channels = readable(channels_listed(""));
        let seen = ours(channels, &app.channel_ids.into_iter().collect());
        let of = |id: &str| seen.iter().find(|channel| channel.id.as_str() == id);
        let caller = of("1795508645.4").unwrap();
        assert_eq!(caller.caller.as_deref(), Some("13800138000"));
        assert_eq!((caller.dialled.as_str(), caller.up), ("12345", true));
        assert_eq!(of("rx-1-2-1").unwrap().dialled, "");
        assert!(!of("rx-1-2-1").unwrap().rings, "has answered");
        assert_eq!(caller.on_hold, None, "no telephone of the office");
        assert!(of("rx-1-2-1").unwrap().on_hold.is_some(), "is asked for");

        let bridges = serde_json::from_str(include_str!("testdata/bridges.json")).unwrap();
        let bridges = of_ours(bridges);
        assert_eq!(bridges[0].id.as_str(), "rx-1-3-1");
        assert_eq!(bridges[0].channels.len(), 2);

        let endpoints = serde_json::from_str(include_str!("testdata/endpoints.json")).unwrap();
        let phones = phones(endpoints);
        let of = |phone: &str| phones.iter().find(|seen| seen.phone == phone).unwrap();
        assert!(of("1001").reachable && !of("1002").reachable);
        assert!(!of("1001").in_use);
        let used = include_str!("testdata/endpoints.json");
        let used = used.replacen("\"channel_ids\": []", "\"channel_ids\": [\"1.1\"]", 1);
        let used = super::phones(serde_json::from_str(&used).unwrap());
        assert_eq!(used.iter().filter(|seen| seen.in_use).count(), 1);
    }

    #[test]
    fn a_channel_of_another_application_is_none_of_ours() {
        let channels = readable(channels_listed(""));
        let seen = ours(channels, &BTreeSet::new());
        assert_eq!(seen.len(), 1, "only the leg whose id is ours");
    }
}
