using Camerad.Interop.Tests.Browsers;

// Each test needs the machine's cores for itself: a browser that encodes and decodes.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: AssemblyFixture(typeof(BrowserPool))]
