using System.Text;
using Camerad.WebRtc;

namespace Camerad.Benchmarks.DataChannel;

/// <summary>
/// Descriptions by standard output and input, one per line, complete with their candidates; see <see cref="PeerPair"/>.
/// </summary>
internal static class Signaling
{
    /// <summary>Loopback alone, so that nothing but the kernel lies between the two.</summary>
    /// <param name="udpPort">See <see cref="RtcNetworkOptions.UdpPort"/>.</param>
    public static RtcNetwork CreateNetwork(int? udpPort = null) =>
        new(new RtcNetworkOptions { Interfaces = ["lo"], UdpPort = udpPort });

    public static async Task Offer(RTCPeerConnection connection)
    {
        await connection.SetLocalDescription().ConfigureAwait(false);
        await connection.GatheringComplete.ConfigureAwait(false);
        await Write(connection).ConfigureAwait(false);
        await Accept(connection, RTCSdpType.Answer).ConfigureAwait(false);
    }

    public static async Task Answer(RTCPeerConnection connection)
    {
        await Accept(connection, RTCSdpType.Offer).ConfigureAwait(false);
        await connection.SetLocalDescription().ConfigureAwait(false);
        await connection.GatheringComplete.ConfigureAwait(false);
        await Write(connection).ConfigureAwait(false);
    }

    private static async Task Accept(RTCPeerConnection connection, RTCSdpType type)
    {
        string line = await Console.In.ReadLineAsync().ConfigureAwait(false)
            ?? throw new EndOfStreamException("the other end is gone");
        string sdp = Encoding.UTF8.GetString(Convert.FromBase64String(line));
        await connection.SetRemoteDescription(new RTCSessionDescriptionInit(type, sdp)).ConfigureAwait(false);
    }

    private static async Task Write(RTCPeerConnection connection)
    {
        byte[] sdp = Encoding.UTF8.GetBytes(connection.LocalDescription!.Sdp);
        await Console.Out.WriteLineAsync(Convert.ToBase64String(sdp)).ConfigureAwait(false);
        await Console.Out.FlushAsync().ConfigureAwait(false);
    }
}
