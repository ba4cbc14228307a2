//! The last hour, of whatever is asked for.

use super::mean::Means;
use super::series::Series;
use crate::clock::Timestamp;
use crate::live::{Inventory, View, Visible};

impl Inventory {
    /// Returns what the containers of a host used in the last hour, by its id. Who asks must see it.
    pub fn hour_of_host(&self, host: &str, now: Timestamp) -> Series {
        self.meters().host(host, now)
    }

    /// Returns what the stack of this name used in the last hour, on the hosts of `view` together.
    pub fn hour_of_stack(&self, view: &View, stack: &str, now: Timestamp) -> Series {
        let hosts = view.hosts().iter().map(|host| host.key.id.as_ref());
        self.meters().stack(hosts, stack, now)
    }

    /// Returns what was used on average from one moment to another, within the last hour.
    pub(crate) fn means(&self, visible: &Visible, from: Timestamp, to: Timestamp) -> Means {
        self.meters().means(self.view(visible).hosts(), from, to)
    }

    /// Returns what containers used in the last hour together, by the ids of their hosts and their own. Who asks must see
    /// them.
    pub fn hour_of<'c>(
        &self,
        containers: impl IntoIterator<Item = (&'c str, &'c str)>,
        now: Timestamp,
    ) -> Series {
        self.meters().containers(containers, now)
    }
}
