//! Exchange sessions: which days a market trades, from data files with a known end.
