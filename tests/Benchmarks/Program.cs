using Camerad.Benchmarks.HotPath;
using Camerad.Benchmarks.Srtp;

switch (args)
{
    case ["srtp"]:
        SrtpBenchmark.Run();
        return 0;
    case ["path"]:
        PathBenchmark.Run();
        return 0;
    default:
        Console.Error.WriteLine("usage: tests/Benchmarks/run srtp | path");
        return 2;
}
