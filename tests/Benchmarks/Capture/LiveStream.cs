using System.Diagnostics;
using System.Net;
using Camerad.Benchmarks.Measurement;
using Camerad.Capture;
using Camerad.Capture.Sources;
using Camerad.WebRtc.Protocol.Srtp;
using Microsoft.Extensions.Logging.Abstractions;

namespace Camerad.Benchmarks.Capture;

/// <summary>
/// A stream as it runs in the daemon: its source on a thread, the network on another, one viewer. It is shown the
/// camera's pace, a slice at a time.
/// </summary>
internal sealed class LiveStream : IDisposable
{
    // It rests between its slices, and is to be left alone then.
    private static readonly CapturedStreamOptions Options = new() { StallTimeout = TimeSpan.FromHours(1) };

    private readonly IPacedSource _pace;
    private readonly SliceMeter _meter;
    private readonly CapturedStream _stream;
    private readonly int _slice;

    /// <param name="name">For the table.</param>
    /// <param name="source">Belongs to this from now on.</param>
    /// <param name="pace">The same source's pace.</param>
    /// <param name="slice">Pictures in a slice.</param>
    /// <param name="slices">How many there will be.</param>
    /// <param name="network">The camera's address, and the viewer's.</param>
    public LiveStream(
        string name, IFrameSource source, IPacedSource pace, int slice, int slices,
        (IPAddress Local, IPAddress Remote) network)
    {
        (Name, _pace, _slice) = (name, pace, slice);
        Path = new LivePath(SrtpProfile.AeadAes128Gcm, network.Local, network.Remote, slices * slice);
        _meter = new SliceMeter(slice);
        _pace.Watch(_meter.Before, _meter.After);
        _stream = new CapturedStream(name, source, NullLogger.Instance, Options);
        _stream.Hub.Subscribe(Path);
        _stream.Start();
    }

    public string Name { get; }

    public LivePath Path { get; }

    /// <summary>CPU nanoseconds per picture in the best slice.</summary>
    public double Capture { get; private set; } = double.MaxValue;

    /// <inheritdoc cref="Capture"/>
    public double Network { get; private set; } = double.MaxValue;

    /// <summary>Bytes allocated in the last slice, by each thread.</summary>
    public (long Capture, long Network) Allocated { get; private set; }

    /// <summary>sendmmsg calls per picture in the last slice.</summary>
    public double Calls { get; private set; }

    public void Run(bool counts)
    {
        int end = Path.Socket.Pictures + _slice;
        (ThreadUse used, long calls) = Path.Read();
        ShowSlice();
        ThreadUse capture = _meter.Wait();
        Path.WaitForPictures(end);
        (ThreadUse usedNow, long callsNow) = Path.Read();
        ThreadUse network = usedNow - used;
        Allocated = (capture.Bytes, network.Bytes);
        Calls = (double)(callsNow - calls) / _slice;
        if (!counts) return;
        Capture = Math.Min(Capture, (double)capture.Nanoseconds / _slice);
        Network = Math.Min(Network, (double)network.Nanoseconds / _slice);
    }

    public void Dispose()
    {
        _stream.Dispose();
        Path.Dispose();
        _meter.Dispose();
    }

    private void ShowSlice()
    {
        long begin = Stopwatch.GetTimestamp(), interval = Stopwatch.Frequency / StandInCamera.FramesPerSecond;
        for (int i = 0; i < _slice; i++)
        {
            TimeSpan wait = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), begin + (i * interval));
            if (wait > TimeSpan.Zero) Thread.Sleep(wait);
            _pace.MakeReady(1);
        }
    }
}
