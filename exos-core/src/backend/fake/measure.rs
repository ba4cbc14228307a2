//! What containers of the fake use.

use std::time::Duration;

use super::engine::Engine;
use crate::backend::Measured;
use crate::error::{Error, Result};

/// How much later each measurement is than the one before.
const STEP: Duration = Duration::from_secs(10);

impl Engine {
    /// Measures, ten seconds after the last time whatever the clock says: so a load of 1.5 CPUs is exactly that.
    pub(super) fn measure(&mut self, ids: &[String]) -> Result<Vec<Measured>> {
        const CALL: &str = "measure containers";
        self.measured += 1;
        let at = STEP * self.measured;
        if let Some(place) = self.faults.iter().position(|(what, _)| CALL.contains(what)) {
            let (_, kind) = self.faults.remove(place);
            return Err(Error::new(kind, CALL, "made to fail"));
        }
        let loads = &self.loads;
        let running = self.containers.iter_mut();
        let running = running.filter(|(_, container)| container.seen.state.is_up());
        let measured = running.map(|(name, container)| {
            let load = loads.get(name).copied().unwrap_or_default();
            container.used += STEP.mul_f64(load.cpus);
            Measured {
                id: container.seen.id.clone(),
                at,
                cpu: container.used,
                cpu_limit: None,
                memory: load.memory,
                memory_limit: load.memory_limit,
            }
        });
        Ok(measured.filter(|one| ids.contains(&one.id)).collect())
    }
}
