//! The machine, as far as it matters for figures.

use std::fs;
use std::process::Command;

use harness::Asterisk;

/// Lines of a Markdown list.
pub fn describe(asterisk: Option<&Asterisk>) -> String {
    let version = asterisk.and_then(|asterisk| asterisk.rx("core show version").ok());
    let version = version.unwrap_or_else(|| "not started".into());
    let version = version.split(" built").next().unwrap_or_default().trim();
    format!(
        "- {}: {} processors ({}), {} GB of memory, Linux {}\n- {version}; {}; SIPp {}\n- load of the machine at the start: {}\n",
        said("date", &["-u", "+%F %H:%M UTC"]),
        std::thread::available_parallelism().map_or(0, usize::from),
        processor(),
        memory_gb(),
        said("uname", &["-r"]),
        said("rustc", &["--version"]),
        sipp(),
        load(),
    )
}

/// The load of the last minute, five and fifteen.
pub fn load() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').take(3).collect::<Vec<_>>().join(" ")
}

fn processor() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = text.lines().find(|line| line.starts_with("model name"));
    let name = model.and_then(|line| line.split(": ").nth(1));
    name.unwrap_or("unknown").to_owned()
}

fn memory_gb() -> u64 {
    let text = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let total = text.split_whitespace().nth(1);
    let kb = total.and_then(|kb| kb.parse::<u64>().ok());
    (kb.unwrap_or_default() + 500_000) / 1_000_000
}

fn sipp() -> String {
    let text = said("sipp", &["-v"]);
    let version = text.split_whitespace().find(|word| word.starts_with("v3"));
    version.unwrap_or("unknown").trim_matches('.').to_owned()
}

fn said(program: &str, words: &[&str]) -> String {
    let output = Command::new(program).args(words).output();
    let output = output.map(|output| output.stdout).unwrap_or_default();
    String::from_utf8_lossy(&output).trim().to_owned()
}
