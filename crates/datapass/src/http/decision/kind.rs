//! What is done on a page of its own: by whom, with which question, and what comes of it (DP §2.1).

use percent_encoding::percent_decode_str;

use crate::automatic;
use crate::datapass::File;
use crate::dossier::{Actor, Step};
use crate::http::failure::Failure;
use crate::http::paths;
use crate::records::NEW;
use crate::rights::Act;
use crate::template;

/// What is done on such a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http) enum Kind {
    Approve,
    RequestChanges,
    Refuse,
    InstructorArchives,
    Revoke,
    InstructorGivesUp,
    Archive,
    GiveUp,
    Reopen,
    RevokeOne(i64),
}

/// The decisions by their names in addresses (DP §2.7).
pub(super) const DECISIONS: [(&str, Kind); 6] = [
    ("approuver", Kind::Approve),
    ("demande-de-modifications", Kind::RequestChanges),
    ("refuser", Kind::Refuse),
    ("archiver", Kind::InstructorArchives),
    ("révoquer", Kind::Revoke),
    ("annuler_reouverture", Kind::InstructorGivesUp),
];

/// What is asked beside the button.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Question {
    Nothing,
    Optional,
    Required,
}

impl Kind {
    pub(super) fn of(name: &str) -> Result<Self, Failure> {
        let known = DECISIONS.into_iter().find(|(known, _)| *known == name);
        known.map(|(_, kind)| kind).ok_or(Failure::NotFound)
    }

    /// The decision that an instructor's form at this address takes, on a request or on an authorisation.
    pub(in crate::http) fn at(path: &str) -> Option<Self> {
        let below =
            path.strip_prefix(paths::INSTRUCTED).or_else(|| path.strip_prefix(paths::INSTRUCTED_AUTHORIZATIONS))?;
        let (_, name) = below.split_once('/')?;
        Self::of(&percent_decode_str(name).decode_utf8().ok()?).ok()
    }

    pub(super) const fn is_applicants(self) -> bool {
        matches!(self, Self::Archive | Self::GiveUp | Self::Reopen)
    }

    pub(super) const fn actor(self) -> Actor {
        if self.is_applicants() { Actor::Applicant } else { Actor::Instructor }
    }

    pub(super) const fn act(self) -> Act {
        if self.is_applicants() { Act::Apply } else { Act::Decide }
    }

    /// With which models of messages.
    pub(super) const fn models(self) -> Option<template::Kind> {
        match self {
            Self::Approve => Some(template::Kind::Approval),
            Self::RequestChanges => Some(template::Kind::ModificationRequest),
            Self::Refuse => Some(template::Kind::Refusal),
            _ => None,
        }
    }

    pub(super) const fn question(self) -> Question {
        match self {
            Self::RequestChanges | Self::Refuse | Self::Revoke | Self::RevokeOne(_) | Self::InstructorGivesUp => {
                Question::Required
            }
            Self::Approve | Self::GiveUp => Question::Optional,
            Self::InstructorArchives | Self::Archive | Self::Reopen => Question::Nothing,
        }
    }

    /// In the keys of its words.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::RequestChanges => "request-changes",
            Self::Refuse => "refuse",
            Self::InstructorArchives | Self::Archive => "archive",
            Self::Revoke => "revoke",
            Self::RevokeOne(_) => "revoke-one",
            Self::InstructorGivesUp | Self::GiveUp => "give-up",
            Self::Reopen => "reopen",
        }
    }

    pub(super) fn step(self, file: &File<'_>, reason: &str) -> Step {
        let reason = reason.to_owned();
        match self {
            Self::Approve => {
                let File { request, definition, form, .. } = file;
                let linked = automatic::linked(definition, form, &request.answers, &request.dossier, NEW);
                Step::Approve { authorization: NEW, linked }
            }
            Self::RequestChanges => Step::RequestChanges { reason },
            Self::Refuse => Step::Refuse { reason },
            Self::InstructorArchives | Self::Archive => Step::Archive,
            Self::Revoke => Step::Revoke { reason },
            Self::RevokeOne(authorization) => Step::RevokeAuthorization { authorization, reason },
            Self::InstructorGivesUp | Self::GiveUp => {
                Step::CancelReopening { reason: Some(reason).filter(|reason| !reason.is_empty()) }
            }
            Self::Reopen => Step::Reopen { allowed: file.definition.features.reopening },
        }
    }

    /// The page of the request afterwards.
    pub(super) fn home(self, id: i64) -> String {
        if self.is_applicants() { paths::request(id) } else { paths::instructed(id) }
    }

    /// Where the form is sent.
    pub(super) fn action(self, file: &File<'_>) -> String {
        let id = file.request.id;
        match self {
            Self::Archive => format!("{}/archiver", paths::request(id)),
            Self::GiveUp => format!("{}/annuler_reouverture", paths::request(id)),
            Self::Reopen => {
                let active = file.request.dossier.active().map_or(0, |active| active.id());
                format!("{}/reouvrir", paths::authorization(active))
            }
            Self::RevokeOne(authorization) => {
                format!("{}{authorization}/r%C3%A9voquer", paths::INSTRUCTED_AUTHORIZATIONS)
            }
            decision => {
                let name = DECISIONS.into_iter().find(|(_, kind)| *kind == decision).map_or("", |(name, _)| name);
                format!("{}/{}", paths::instructed(id), name.replace('é', "%C3%A9"))
            }
        }
    }
}
