using System.Diagnostics;
using Camerad.Benchmarks.Measurement;
using Camerad.WebRtc;

namespace Camerad.Benchmarks.DataChannel;

/// <summary>Counts what comes on the channel "bulk" until its last message, and echoes what comes on "echo".</summary>
internal sealed class DataReceiver
{
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _started;
    private long _startCpu;
    private long _bytes;

    public static async Task Run()
    {
        using RtcNetwork network = Signaling.CreateNetwork();
        var connection = new RTCPeerConnection(network: network);
        var receiver = new DataReceiver();
        connection.OnDataChannel += receiver.Handle;
        await Signaling.Answer(connection).ConfigureAwait(false);
        await receiver._finished.Task.ConfigureAwait(false);
        await Console.In.ReadToEndAsync().ConfigureAwait(false);
        await connection.DisposeAsync().ConfigureAwait(false);
    }

    private void Handle(RTCDataChannelEvent told)
    {
        RTCDataChannel channel = told.Channel;
        if (channel.Label == "echo") channel.OnMessage += message => channel.Send(message.Binary.Span);
        else channel.OnMessage += message => HandleBulk(channel, message.Binary.Span);
    }

    private void HandleBulk(RTCDataChannel channel, ReadOnlySpan<byte> message)
    {
        if (_started == 0)
        {
            _started = Stopwatch.GetTimestamp();
            _startCpu = Cpu.ProcessNanoseconds;
        }
        _bytes += message.Length;
        if (message[0] != DataBenchmark.Last) return;
        channel.Send(new byte[1]);
        PeerResult.Say(
            ("bytes", _bytes),
            ("cpu", Cpu.ProcessNanoseconds - _startCpu),
            ("wall", (long)Stopwatch.GetElapsedTime(_started).TotalNanoseconds));
        _finished.TrySetResult();
    }
}
