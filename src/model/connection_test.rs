//! What came of trying a connection to another system, as the Settings page shows it.

/// The steps of the test, in their order. The first that fails is the last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ConnectionTest {
    /// What was tried.
    pub(crate) steps: Vec<TestStep>,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TestStep {
    /// Whether it did.
    pub(crate) ok: bool,
    /// What was done and what came of it, or what is wrong and what to do. No secret is in it.
    pub(crate) text: String,
}

impl ConnectionTest {
    /// Notes a step that did what it should.
    pub(crate) fn passed(&mut self, text: impl Into<String>) {
        self.steps.push(TestStep { ok: true, text: text.into() });
    }

    /// Notes the step that failed.
    pub(crate) fn failed(&mut self, text: impl Into<String>) {
        self.steps.push(TestStep { ok: false, text: text.into() });
    }

    /// Whether everything worked.
    pub(crate) fn works(&self) -> bool {
        !self.steps.is_empty() && self.steps.iter().all(|step| step.ok)
    }
}
