//! Servers that go away and come back (issue 4). Each journey runs in the setup that has its server
//! (`stand::engines`), and has nothing to do in the others.

mod servers;
