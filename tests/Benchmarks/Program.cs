using System.Globalization;
using Camerad.Benchmarks.Capture;
using Camerad.Benchmarks.DataChannel;
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
    case ["data"]:
        DataBenchmark.Run();
        return 0;
    case ["data", var rounds, var seconds]:
        DataBenchmark.Run(
            int.Parse(rounds, CultureInfo.InvariantCulture), double.Parse(seconds, CultureInfo.InvariantCulture));
        return 0;
    case ["peers"]:
        PeersBenchmark.Run();
        return 0;
    case ["peers", var count]:
        PeersBenchmark.Run(int.Parse(count, CultureInfo.InvariantCulture));
        return 0;
    // What data and peers start as processes.
    case ["data-peer", "send", var length, var duration]:
        await DataSender.Run(
            int.Parse(length, CultureInfo.InvariantCulture),
            TimeSpan.FromSeconds(double.Parse(duration, CultureInfo.InvariantCulture))).ConfigureAwait(false);
        return 0;
    case ["data-peer", "receive", ..]:
        await DataReceiver.Run().ConfigureAwait(false);
        return 0;
    case ["idle-peers", var role, var connections]:
        await IdlePeers.Run(role == "offer", int.Parse(connections, CultureInfo.InvariantCulture))
            .ConfigureAwait(false);
        return 0;
    default:
        Console.Error.WriteLine("usage: tests/Benchmarks/run srtp | path | capture | pictures | encode | data | peers");
        return 2;
}
