//! What control groups tell of containers.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::cgroup_file::{cpus, named, number};
use crate::backend::Measured;
use crate::clock::{Clock, SystemClock};

/// The control groups of this machine, of either version of the kernel's interface.
#[derive(Debug)]
pub(super) struct Cgroups {
    clock: SystemClock,
    hierarchy: Hierarchy,
}

/// Where the groups of containers are.
#[derive(Debug)]
enum Hierarchy {
    /// Version 1: one tree for each sort of thing.
    Apart {
        accounting: PathBuf,
        cpu: PathBuf,
        memory: PathBuf,
    },
    /// Version 2: one tree.
    Unified(PathBuf),
}

impl Cgroups {
    /// Returns the groups that are mounted at `root`.
    pub(super) fn at(root: &Path) -> Self {
        let hierarchy = if root.join("cgroup.controllers").exists() {
            Hierarchy::Unified(root.to_owned())
        } else {
            Hierarchy::Apart {
                accounting: root.join("cpuacct"),
                cpu: root.join("cpu"),
                memory: root.join("memory"),
            }
        };
        Self {
            clock: SystemClock::default(),
            hierarchy,
        }
    }

    /// Measures a container; nothing when it has no group here.
    pub(super) fn measure(&self, id: &str) -> Option<Measured> {
        // The name becomes part of a path.
        if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        match &self.hierarchy {
            Hierarchy::Unified(root) => self.unified(id, &group(root, id)?),
            Hierarchy::Apart {
                accounting,
                cpu,
                memory,
            } => self.apart(id, accounting, cpu, memory),
        }
    }

    fn unified(&self, id: &str, group: &Path) -> Option<Measured> {
        let [used] = named(&group.join("cpu.stat"), ["usage_usec"])?;
        let at = self.now();
        let [droppable] = named(&group.join("memory.stat"), ["inactive_file"])?;
        let usage = number(&group.join("memory.current"))?;
        Some(Measured {
            id: id.to_owned(),
            at,
            cpu: Duration::from_micros(used?),
            cpu_limit: limit_of(&group.join("cpu.max")),
            memory: usage.saturating_sub(droppable.unwrap_or_default()),
            memory_limit: number(&group.join("memory.max")),
        })
    }

    fn apart(&self, id: &str, accounting: &Path, cpu: &Path, memory: &Path) -> Option<Measured> {
        let below = below(memory, id)?;
        let (cpu, memory) = (cpu.join(&below), memory.join(&below));
        let used = number(&accounting.join(&below).join("cpuacct.usage"))?;
        let at = self.now();
        let names = ["total_inactive_file", "hierarchical_memory_limit"];
        let [droppable, limit] = named(&memory.join("memory.stat"), names)?;
        let usage = number(&memory.join("memory.usage_in_bytes"))?;
        // A quota of -1 is none.
        let quota = number(&cpu.join("cpu.cfs_quota_us"));
        let period = quota.and_then(|_| number(&cpu.join("cpu.cfs_period_us")));
        Some(Measured {
            id: id.to_owned(),
            at,
            cpu: Duration::from_nanos(used),
            cpu_limit: quota
                .zip(period)
                .and_then(|(quota, period)| cpus(quota, period)),
            memory: usage.saturating_sub(droppable.unwrap_or_default()),
            memory_limit: limit,
        })
    }

    /// Returns the time since the Unix epoch, as engines tell it.
    fn now(&self) -> Duration {
        let since = self.clock.now().duration_since(SystemTime::UNIX_EPOCH);
        since.unwrap_or_default()
    }
}

/// Returns the group of a container in a tree.
fn group(tree: &Path, id: &str) -> Option<PathBuf> {
    below(tree, id).map(|below| tree.join(below))
}

/// Returns where a container's group is below the top of a tree: the engine's two drivers name it differently.
fn below(tree: &Path, id: &str) -> Option<String> {
    let names = [
        format!("docker/{id}"),
        format!("system.slice/docker-{id}.scope"),
    ];
    names.into_iter().find(|name| tree.join(name).exists())
}

/// Reads `QUOTA PERIOD`, where a quota of `max` is none.
fn limit_of(path: &Path) -> Option<f64> {
    let text = fs_err::read_to_string(path).ok()?;
    let (quota, period) = text.trim().split_once(' ')?;
    cpus(quota.parse().ok()?, period.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(root: &Path, files: &[(&str, &str)]) {
        for (name, text) in files {
            let path = root.join(name);
            fs_err::create_dir_all(path.parent().unwrap()).unwrap();
            fs_err::write(path, text).unwrap();
        }
    }

    #[test]
    fn version_1_is_read_as_the_driver_cgroupfs_names_it() {
        let root = tempfile::tempdir().unwrap();
        write(
            root.path(),
            &[
                ("cpuacct/docker/ab12/cpuacct.usage", "1500000000\n"),
                ("cpu/docker/ab12/cpu.cfs_quota_us", "50000\n"),
                ("cpu/docker/ab12/cpu.cfs_period_us", "100000\n"),
                ("memory/docker/ab12/memory.usage_in_bytes", "1000\n"),
                (
                    "memory/docker/ab12/memory.stat",
                    "inactive_file 7\nhierarchical_memory_limit 4096\ntotal_inactive_file 300\n",
                ),
            ],
        );
        let measured = Cgroups::at(root.path()).measure("ab12").unwrap();
        assert_eq!(measured.cpu, Duration::from_millis(1500));
        assert_eq!((measured.memory, measured.memory_limit), (700, Some(4096)));
        assert_eq!(measured.cpu_limit, Some(0.5));
        assert!(measured.at > Duration::from_secs(1_700_000_000));
    }

    #[test]
    fn version_2_is_read_as_the_driver_systemd_names_it() {
        let root = tempfile::tempdir().unwrap();
        let at = |name: &str| format!("system.slice/docker-ab12.scope/{name}");
        write(
            root.path(),
            &[
                ("cgroup.controllers", "cpu memory\n"),
                (&at("cpu.stat"), "usage_usec 2000000\nuser_usec 1\n"),
                (&at("cpu.max"), "max 100000\n"),
                (&at("memory.current"), "5000\n"),
                (&at("memory.stat"), "anon 1\ninactive_file 2000\n"),
                (&at("memory.max"), "max\n"),
            ],
        );
        let measured = Cgroups::at(root.path()).measure("ab12").unwrap();
        assert_eq!(measured.cpu, Duration::from_secs(2));
        assert_eq!((measured.memory, measured.memory_limit), (3000, None));
        assert_eq!(measured.cpu_limit, None);
    }

    #[test]
    fn what_has_no_group_here_is_not_measured_and_no_path_leads_elsewhere() {
        let root = tempfile::tempdir().unwrap();
        write(root.path(), &[("memory/docker/x", "")]);
        let groups = Cgroups::at(root.path());
        for id in ["ab12", "", "..", "../memory"] {
            assert_eq!(groups.measure(id), None, "{id}");
        }
    }
}
