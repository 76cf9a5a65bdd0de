using System.Diagnostics;
using Camerad.Benchmarks.Measurement;
using Camerad.WebRtc;

namespace Camerad.Benchmarks.DataChannel;

/// <summary>
/// Keeps a channel full for some seconds as a web page does, by bufferedAmount and its low threshold, and has 64-byte
/// messages echoed on another; the same as <c>native/datachannel/peer.c</c>.
/// </summary>
internal sealed class DataSender
{
    private const int EchoLength = 64;

    private static readonly TimeSpan EchoInterval = TimeSpan.FromMilliseconds(10);

    private readonly RTCDataChannel _bulk;
    private readonly RTCDataChannel _echo;
    private readonly byte[] _message;
    private readonly TimeSpan _duration;
    private readonly List<long> _echoes = [];
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _started;
    private long _startCpu;
    private long _asked;
    private bool _isAsking;
    private bool _allSent;
    private long _bytes;

    private DataSender(RTCPeerConnection connection, int messageLength, TimeSpan duration)
    {
        (_message, _duration) = (new byte[messageLength], duration);
        _echo = connection.CreateDataChannel("echo");
        _bulk = connection.CreateDataChannel("bulk");
        _bulk.BufferedAmountLowThreshold = DataBenchmark.BufferLength / 2;
        _bulk.OnBufferedAmountLow += Fill;
        _bulk.OnOpen += Begin;
        _bulk.OnMessage += _ => Finish();
        _echo.OnMessage += _ => HandleEcho();
    }

    public static async Task Run(int messageLength, TimeSpan duration)
    {
        using RtcNetwork network = Signaling.CreateNetwork();
        var connection = new RTCPeerConnection(network: network);
        var sender = new DataSender(connection, messageLength, duration);
        await Signaling.Offer(connection).ConfigureAwait(false);
        await sender._finished.Task.ConfigureAwait(false);
        await Console.In.ReadToEndAsync().ConfigureAwait(false);
        await connection.DisposeAsync().ConfigureAwait(false);
    }

    // Events come one after the other: what is only touched by their handlers needs no lock.
    private void Begin()
    {
        _started = Stopwatch.GetTimestamp();
        _startCpu = Cpu.ProcessNanoseconds;
        Fill();
    }

    private void Fill()
    {
        if (_allSent) return;
        AskForEcho();
        _message[0] = Stopwatch.GetElapsedTime(_started) > _duration ? DataBenchmark.Last : DataBenchmark.More;
        while (!_allSent && _bulk.BufferedAmount + _message.Length <= DataBenchmark.BufferLength)
        {
            _bulk.Send(_message);
            _bytes += _message.Length;
            _allSent = _message[0] == DataBenchmark.Last;
        }
    }

    private void AskForEcho()
    {
        if (_isAsking || _echo.ReadyState != RTCDataChannelState.Open) return;
        if (Stopwatch.GetElapsedTime(_asked) < EchoInterval) return;
        _isAsking = true;
        _asked = Stopwatch.GetTimestamp();
        _echo.Send(new byte[EchoLength]);
    }

    private void HandleEcho()
    {
        _echoes.Add((long)Stopwatch.GetElapsedTime(_asked).TotalNanoseconds);
        _isAsking = false;
    }

    private void Finish()
    {
        _echoes.Sort();
        PeerResult.Say(
            ("bytes", _bytes),
            ("cpu", Cpu.ProcessNanoseconds - _startCpu),
            ("wall", (long)Stopwatch.GetElapsedTime(_started).TotalNanoseconds),
            ("echo", _echoes.Count > 0 ? _echoes[_echoes.Count / 2] : 0));
        _finished.TrySetResult();
    }
}
