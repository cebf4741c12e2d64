//! What runs beside the sandbox, and is built after it.

use std::sync::Arc;

use super::{Alarms, Sandbox};
use crate::broker::Broker;
use crate::datapass::Datapass;
use crate::gateway::Gateway;
use crate::status::Status;

impl Sandbox {
    /// Tells which brokers run; they are built after the sandbox. Only the first call counts.
    pub fn set_brokers(&self, brokers: Vec<Arc<dyn Broker>>) {
        if self.brokers.set(brokers).is_err() {
            tracing::warn!("the brokers of a sandbox were set twice; the first ones stay");
        }
    }

    /// Tells where to ask which records are left out. Only the first call counts.
    pub fn set_alarms(&self, alarms: Alarms) {
        if self.alarms.set(alarms).is_err() {
            tracing::warn!("the alarms of a sandbox were set twice; the first ones stay");
        }
    }

    /// Tells which gateway runs. Only the first call counts.
    pub fn set_gateway(&self, gateway: Arc<dyn Gateway>) {
        if self.gateway.set(gateway).is_err() {
            tracing::warn!("the gateway of a sandbox was set twice; the first one stays");
        }
    }

    /// Tells which DataPass runs. Only the first call counts.
    pub fn set_datapass(&self, datapass: Arc<dyn Datapass>) {
        if self.datapass.set(datapass).is_err() {
            tracing::warn!("the DataPass of a sandbox was set twice; the first one stays");
        }
    }

    /// Tells which status there is. Only the first call counts.
    pub fn set_status(&self, status: Arc<dyn Status>) {
        if self.status.set(status).is_err() {
            tracing::warn!("the status of a sandbox was set twice; the first one stays");
        }
    }

    pub(crate) fn status(&self) -> Option<&Arc<dyn Status>> {
        self.status.get()
    }

    pub(crate) fn datapass(&self) -> Option<&Arc<dyn Datapass>> {
        self.datapass.get()
    }

    pub(crate) fn gateway(&self) -> Option<&Arc<dyn Gateway>> {
        self.gateway.get()
    }
}
