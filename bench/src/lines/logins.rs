//! Logins: full ones, and those that a single sign-on spares the identity provider.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use super::{Bench, CONNECTIONS, WORKERS};
use crate::figure::Figure;
use crate::journey::{Visitor, Way};
use crate::load::{self, Measured, Plan, Work};
use crate::parties::{FRANCECONNECT_ES256, FRANCECONNECT_HS256, FRANCECONNECT_RS256, Party};
use crate::stand::Stand;
use crate::wrong::Wrong;

/// One answer in so many is verified whole, signatures included; of every other one the steps are.
pub(super) const VERIFIED: u64 = 64;

/// Someone at a new browser logs in, and the service provider asks who it is.
struct FullLogin {
    visitor: Visitor,
    done: u64,
}

impl Work for FullLogin {
    async fn once(&mut self) -> Result<(), Wrong> {
        self.visitor.next_person();
        let tokens = self.visitor.log_in(Way::FullLogin).await?;
        let userinfo = self.visitor.userinfo(&tokens.access_token).await?;
        if self.done.is_multiple_of(VERIFIED) {
            self.visitor.check(&tokens, Some(&userinfo))?;
        }
        self.done += 1;
        Ok(())
    }
}

/// The same browser asks for another login.
struct SingleSignOn {
    visitor: Visitor,
    done: u64,
}

impl Work for SingleSignOn {
    async fn once(&mut self) -> Result<(), Wrong> {
        let tokens = self.visitor.log_in(Way::SingleSignOn).await?;
        if self.done.is_multiple_of(VERIFIED) {
            self.visitor.check(&tokens, None)?;
        }
        self.done += 1;
        Ok(())
    }
}

/// Full logins over so many connections.
pub(super) async fn full_logins(stand: &Arc<Stand>, connections: usize, plan: Plan) -> Result<Measured, Wrong> {
    full_logins_at(stand, &FRANCECONNECT_ES256, connections, plan).await
}

/// The same at a service provider.
pub(super) async fn full_logins_at(
    stand: &Arc<Stand>,
    party: &'static Party,
    connections: usize,
    plan: Plan,
) -> Result<Measured, Wrong> {
    let turn = Arc::new(AtomicU64::new(0));
    let mut workers = Vec::with_capacity(connections);
    for number in 0..connections {
        let visitor = Visitor::arrive(stand, party, number, &turn).await?;
        workers.push(FullLogin { visitor, done: 0 });
    }
    load::run(workers, plan, stand.server.pid()).await
}

pub(super) async fn full(bench: &mut Bench) -> Result<Vec<Figure>, Wrong> {
    let (plan, connections) = (bench.plan(), bench.connections(CONNECTIONS));
    let measured = full_logins(&bench.stand().await?, connections, plan).await?;
    Ok(vec![Figure::of_load("full-login", connections, &measured)])
}

pub(super) async fn p99(bench: &mut Bench) -> Result<Vec<Figure>, Wrong> {
    let (plan, connections) = (bench.plan(), bench.connections(WORKERS));
    let measured = full_logins(&bench.stand().await?, connections, plan).await?;
    let mut figure =
        Figure::of_load("login-p99", connections, &measured).with("per_core_second", measured.per_core_second());
    figure.value = figure.detail("p99_ms");
    Ok(vec![figure])
}

async fn single_sign_on(bench: &mut Bench, name: &str, party: &'static Party) -> Result<Vec<Figure>, Wrong> {
    let (plan, connections) = (bench.plan(), bench.connections(CONNECTIONS));
    let measured = single_sign_on_at(&bench.stand().await?, party, connections, plan).await?;
    Ok(vec![Figure::of_load(name, connections, &measured)])
}

/// Single sign-ons of as many browsers that have logged in before.
pub(super) async fn single_sign_on_at(
    stand: &Arc<Stand>,
    party: &'static Party,
    connections: usize,
    plan: Plan,
) -> Result<Measured, Wrong> {
    let turn = Arc::new(AtomicU64::new(0));
    let mut workers = Vec::with_capacity(connections);
    for number in 0..connections {
        let mut visitor = Visitor::arrive(stand, party, number, &turn).await?;
        visitor.next_person();
        visitor.log_in(Way::FullLogin).await?;
        workers.push(SingleSignOn { visitor, done: 0 });
    }
    load::run(workers, plan, stand.server.pid()).await
}

pub(super) async fn single_sign_on_hs256(bench: &mut Bench) -> Result<Vec<Figure>, Wrong> {
    single_sign_on(bench, "single-sign-on-hs256", &FRANCECONNECT_HS256).await
}

pub(super) async fn single_sign_on_es256(bench: &mut Bench) -> Result<Vec<Figure>, Wrong> {
    single_sign_on(bench, "single-sign-on-es256", &FRANCECONNECT_ES256).await
}

pub(super) async fn single_sign_on_rs256(bench: &mut Bench) -> Result<Vec<Figure>, Wrong> {
    single_sign_on(bench, "single-sign-on-rs256", &FRANCECONNECT_RS256).await
}
