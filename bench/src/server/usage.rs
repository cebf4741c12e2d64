//! What the system says of a process: processor time and memory (proc(5)).

use std::time::Duration;

use crate::wrong::{At, Wrong};

/// Processor time that a process has used, its threads together, in user and system mode.
pub(crate) fn processor_time(pid: u32) -> Result<Duration, Wrong> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).at("the processor time of a process")?;
    let ticks = ticks(&text).ok_or_else(|| Wrong::new("the processor time of a process cannot be read"))?;
    Ok(Duration::from_secs_f64(ticks as f64 / rustix::param::clock_ticks_per_second() as f64))
}

/// `utime` + `stime`: fields 14 and 15. The name, field 2, may hold blanks and parentheses.
fn ticks(stat: &str) -> Option<u64> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_ascii_whitespace().skip(11);
    let (user, system): (u64, u64) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some(user + system)
}

/// Memory of a process, in MiB.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Memory {
    /// Resident now (`VmRSS`).
    pub(crate) resident: f64,
    /// Most that was resident since [`forget_peak`] (`VmHWM`).
    pub(crate) peak: f64,
}

/// Reads it.
pub(crate) fn memory(pid: u32) -> Result<Memory, Wrong> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/status")).at("the memory of a process")?;
    read_memory(&text).ok_or_else(|| Wrong::new("the memory of a process cannot be read"))
}

fn read_memory(status: &str) -> Option<Memory> {
    let kibibytes = |name: &str| -> Option<f64> {
        let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
        line.trim().strip_suffix("kB")?.trim().parse().ok()
    };
    Some(Memory { resident: kibibytes("VmRSS")? / 1024.0, peak: kibibytes("VmHWM")? / 1024.0 })
}

/// From now on the peak counts.
pub(crate) fn forget_peak(pid: u32) -> Result<(), Wrong> {
    std::fs::write(format!("/proc/{pid}/clear_refs"), "5").at("the peak of a process")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_time_is_read_behind_any_name() {
        let stat = "7 (a (b) c) S 1 7 7 0 -1 4194560 900 0 0 0 250 50 0 0 20 0 5 0 100 1000 10";
        assert_eq!(ticks(stat), Some(300));
        assert_eq!(ticks("nothing"), None);
    }

    #[test]
    fn memory_is_read_in_mebibytes() {
        let memory = read_memory("Name:\tx\nVmHWM:\t    4096 kB\nVmRSS:\t  2048 kB\n").unwrap();
        assert_eq!(memory, Memory { resident: 2.0, peak: 4.0 });
        assert_eq!(read_memory("Name:\tx\n"), None);
    }
}
