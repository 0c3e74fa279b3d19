//! What processors have done for a process.

use std::fs;
use std::io::{Error, Result};
use std::process::Command;
use std::sync::OnceLock;

/// User and system time of a process since its start, of all its threads, in milliseconds. Linux counts
/// it exactly and tells it in steps of 10 ms.
///
/// # Errors
/// When the process has ended.
pub fn used_ms(process: u32) -> Result<f64> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))
        .map_err(|_| Error::other(format!("process {process} has ended")))?;
    let ticks = ticks(&stat).ok_or_else(|| Error::other("/proc/PID/stat cannot be read"))?;
    Ok(ticks * 1000.0 / ticks_per_second())
}

/// What the machine's processors had done at a moment, in ticks.
#[derive(Clone, Copy, Debug)]
pub struct Machine {
    idle: f64,
    all: f64,
}

impl Machine {
    /// Now.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn look() -> Result<Machine> {
        let stat = fs::read_to_string("/proc/stat")?;
        let line = stat.lines().next().unwrap_or_default();
        let ticks = line.split_whitespace().skip(1).take(8);
        let ticks: Vec<f64> = ticks.filter_map(|field| field.parse().ok()).collect();
        let idle = |place: usize| ticks.get(place).copied().unwrap_or_default();
        Ok(Machine {
            idle: idle(3) + idle(4),
            all: ticks.iter().sum(),
        })
    }

    /// How much was in use since then, in percent.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn busy_since(self) -> Result<f64> {
        let now = Machine::look()?;
        let (idle, all) = (now.idle - self.idle, now.all - self.all);
        Ok(100.0 * (1.0 - idle / all.max(1.0)))
    }
}

/// The name may hold spaces and brackets: fields are counted from its end.
fn ticks(stat: &str) -> Option<f64> {
    let (_, after) = stat.rsplit_once(')')?;
    let mut fields = after.split_whitespace().skip(11);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some(user + system)
}

fn ticks_per_second() -> f64 {
    static TICKS: OnceLock<f64> = OnceLock::new();
    *TICKS.get_or_init(|| {
        let said = Command::new("getconf").arg("CLK_TCK").output();
        let said = said.map(|output| output.stdout).unwrap_or_default();
        String::from_utf8_lossy(&said)
            .trim()
            .parse()
            .unwrap_or(100.0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_and_system_time_are_added_whatever_the_name() {
        let stat = "7 (a (b) c) S 1 2 3 4 5 6 7 8 9 10 40 2 0 0 20";
        assert_eq!(ticks(stat), Some(42.0));
        assert!(used_ms(std::process::id()).unwrap() >= 0.0);
    }
}
