using Camerad.Benchmarks.Capture;
using Camerad.Benchmarks.HotPath;
using Camerad.Benchmarks.Pictures;
using Camerad.Benchmarks.Srtp;

switch (args)
{
    case ["srtp"]:
        SrtpBenchmark.Run();
        return 0;
    case ["path"]:
        PathBenchmark.Run();
        return 0;
    case ["capture"]:
        CaptureBenchmark.Run();
        return 0;
    case ["pictures"]:
        PictureBenchmark.Run();
        return 0;
    case ["encode"]:
        EncodeBenchmark.Run();
        return 0;
    default:
        Console.Error.WriteLine("usage: tests/Benchmarks/run srtp | path | capture | pictures | encode");
        return 2;
}
