using System.Text.Json;
using Camerad.Interop.Tests.Calls;
using Camerad.TestKit.Processes;

namespace Camerad.Interop.Tests.Foreign;

/// <summary>A peer by aiortc or webrtcbin (python/), which sends numbered pictures and reads those it gets.</summary>
/// <param name="script">Of python/.</param>
/// <param name="offers">It makes the offer, else the answer.</param>
/// <param name="codec">VP8 or H264: what it sends.</param>
internal sealed class ForeignPeer(string script, bool offers, string codec)
    : Peer(
    [
        "/usr/bin/python3", "-u", Path.Combine(Repository.Root, "tests", "Interop.Tests", "python", script),
        offers ? "offer" : "answer", codec,
    ])
{
    public IReadOnlyList<int> Frames =>
        [.. OfType("frame").Select(static frame => frame.GetProperty("number").GetInt32())];

    /// <summary>Negotiates once; whatever is to be negotiated must be there before.</summary>
    public async Task NegotiateAsync(RTCPeerConnection connection)
    {
        if (offers)
        {
            await connection.SetRemoteDescription(await DescriptionAsync());
            await connection.SetLocalDescription();
            await SendAsync(connection);
        }
        else
        {
            await connection.SetLocalDescription();
            await SendAsync(connection);
            await connection.SetRemoteDescription(await DescriptionAsync());
        }
    }

    // It takes no candidates later.
    private async Task SendAsync(RTCPeerConnection connection)
    {
        await connection.GatheringComplete.WaitAsync(Eventually.Limit, TestContext.Current.CancellationToken);
        WriteLine(SignalingJson.Write(connection.LocalDescription!));
    }

    private async Task<RTCSessionDescriptionInit> DescriptionAsync()
    {
        await Eventually.True(() => OfType("description").Any() || HasExited, () => $"a description; {Tail}");
        JsonElement description = OfType("description").First().GetProperty("description");
        return SignalingJson.ReadDescription(description);
    }
}
