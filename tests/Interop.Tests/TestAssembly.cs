using Camerad.Interop.Tests.Browsers;
using Xunit.Sdk;
using Xunit.v3;

// Each test needs the machine's cores for itself: a browser that encodes and decodes.
[assembly: Parallelization(Mode = ParallelMode.None)]
[assembly: AssemblyFixture(typeof(BrowserPool))]
