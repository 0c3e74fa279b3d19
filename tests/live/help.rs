//! A call for help (求助) on real telephones: asked, a supervisor whispers, and it is over.

use serde_json::{Value, json};

use crate::facts;
use crate::office::Office;
use crate::scene::Scene;
use crate::supervision::{listening, supervise};
use crate::tones;

/// Who calls for help in the call, as the API shows it.
fn asker(scene: &Scene<'_>) -> Value {
    let path = format!("/calls/{}", scene.call);
    scene.office.api.get(&path).unwrap().1["help"]["agent"].clone()
}

#[test]
fn a_supervisor_who_whispers_has_come_for_whoever_called_for_help() {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    scene.answers("1003");
    scene.ask("PUT", "help", &json!({}));
    assert_eq!(asker(&scene), 1001);
    let alerts = office.api.get("/alerts").unwrap().1;
    assert_eq!(alerts["items"][0]["kind"], "help_asked", "{alerts}");
    supervise(&scene, "whisper");
    listening(&scene);
    assert_eq!(asker(&scene), Value::Null);
    scene.hear(&[
        ("1001", &["citizen", "1003"]),
        ("citizen", &["1001"]),
        ("1003", &["citizen", "1001"]),
    ]);
    // Asked once more while the supervisor is there: said so, they have come again.
    scene.ask("PUT", "help", &json!({}));
    assert_eq!(asker(&scene), 1001);
    supervise(&scene, "whisper");
    assert_eq!(asker(&scene), Value::Null);
    let path = format!("/calls/{}", scene.call);
    let call = office.api.get(&path).unwrap().1;
    let ended = |field| facts::each(&call, "help_ended", field);
    assert_eq!(ended("supervisor"), [1003, 1003], "{call:#}");
    assert_eq!(ended("by"), ["agent:1003", "agent:1003"]);
    scene.over_without(&["citizen", "1001"], "1003");
}
