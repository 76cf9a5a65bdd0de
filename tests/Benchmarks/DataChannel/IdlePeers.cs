using Camerad.Benchmarks.Measurement;
using Camerad.WebRtc;

namespace Camerad.Benchmarks.DataChannel;

/// <summary>
/// One end of many connections with a data channel each, made one after the other. Says what they cost: CPU until the
/// channel is open, and memory once they have been idle for a while. The first is not counted: it brings what all
/// share. The answerer has one port for all, as a server has; the offerer one for each, as a browser has.
/// </summary>
internal static class IdlePeers
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    public static async Task Run(bool isOfferer, int count)
    {
        RtcNetwork network = Signaling.CreateNetwork(isOfferer ? null : 0);
        var connections = new List<RTCPeerConnection>(count + 1);
        connections.Add(await Connect(network, isOfferer).ConfigureAwait(false));
        Memory before = Memory.Compact();
        long cpuBefore = Cpu.ProcessNanoseconds;
        for (int i = 1; i <= count; i++)
            connections.Add(await Connect(network, isOfferer).ConfigureAwait(false));
        long cpu = Cpu.ProcessNanoseconds - cpuBefore;
        await Task.Delay(Rest).ConfigureAwait(false);
        long idleCpu = Cpu.ProcessNanoseconds - cpuBefore - cpu;
        Memory used = Memory.Compact() - before;
        int connected = connections.Count(connection => connection.ConnectionState == RTCPeerConnectionState.Connected);
        PeerResult.Say(
            ("cpu", cpu / count),
            ("idle", (long)(idleCpu / Rest.TotalSeconds / count)),
            ("private", used.Private / count),
            ("resident", used.Resident / count),
            ("managed", used.Managed / count),
            ("connected", connected));
        await Console.In.ReadToEndAsync().ConfigureAwait(false);
    }

    private static async Task<RTCPeerConnection> Connect(RtcNetwork network, bool isOfferer)
    {
        var connection = new RTCPeerConnection(null, network);
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (isOfferer)
        {
            connection.CreateDataChannel("idle").OnOpen += () => open.TrySetResult();
            await Signaling.Offer(connection).ConfigureAwait(false);
        }
        else
        {
            connection.OnDataChannel += told => told.Channel.OnOpen += () => open.TrySetResult();
            await Signaling.Answer(connection).ConfigureAwait(false);
        }
        await open.Task.ConfigureAwait(false);
        return connection;
    }
}
