//! `audit_json audit NARRATIVE --facts SHEET --format json`: the auditor alone, for measuring it.

use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().collect();
    let read = |i: usize| args.get(i).and_then(|p| std::fs::read_to_string(p).ok());
    let (Some(text), Some(sheet)) = (read(2), read(4)) else { return ExitCode::from(2) };
    let Ok(sheet) = serde_json::from_str(&sheet) else { return ExitCode::from(2) };
    let report = factbrief::audit::audit(&sheet, &text, &factbrief::audit::AuditConfig::default());
    let Ok(json) = serde_json::to_string(&report) else { return ExitCode::from(2) };
    use std::io::Write as _;
    let _ = std::io::stdout().write_all(json.as_bytes());
    ExitCode::SUCCESS
}
