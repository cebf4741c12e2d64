//! Which stored records are served: an invalid one is left out with an alarm, the others serve (FC §8.1).

/// A record that is stored and not served.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeftOut {
    /// Its key within the kind.
    pub id: String,
    /// Why it is not served; without secrets.
    pub reason: String,
}

/// Whether a record may be served, else why not.
type Judge<R> = dyn Fn(&R) -> Result<(), String> + Send + Sync;
/// Who is told what is left out.
type Alarm = dyn Fn(&[LeftOut]) + Send + Sync;

/// Decides which records of a kind are served, and tells which are not.
pub struct Admission<R> {
    judge: Box<Judge<R>>,
    alarm: Box<Alarm>,
}

impl<R> Admission<R> {
    /// `judge` gives the reason why a record is not served; it is called from several threads. `alarm` is told
    /// everything that is left out, each time that this changes, an empty list included.
    pub fn new(
        judge: impl Fn(&R) -> Result<(), String> + Send + Sync + 'static,
        alarm: impl Fn(&[LeftOut]) + Send + Sync + 'static,
    ) -> Self {
        Self { judge: Box::new(judge), alarm: Box::new(alarm) }
    }

    pub(super) fn judge(&self, record: &R) -> Result<(), String> {
        (self.judge)(record)
    }

    pub(super) fn alarm(&self, left_out: &[LeftOut]) {
        (self.alarm)(left_out);
    }
}
