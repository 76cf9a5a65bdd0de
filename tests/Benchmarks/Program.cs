using Camerad.Benchmarks.Srtp;

switch (args)
{
    case ["srtp"]:
        SrtpBenchmark.Run();
        return 0;
    default:
        Console.Error.WriteLine("usage: tests/Benchmarks/run srtp | path");
        return 2;
}
