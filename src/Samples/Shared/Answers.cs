namespace Camerad.WebRtc.Samples;

/// <summary>An offer answered with all candidates in the answer: signaling that carries one text each way needs no more.</summary>
internal static class Answers
{
    public static async Task<RTCSessionDescriptionInit> AnswerAsync(
        this RTCPeerConnection connection, RTCSessionDescriptionInit offer)
    {
        await connection.SetRemoteDescription(offer);
        await connection.SetLocalDescription();
        await connection.GatheringComplete;
        return connection.LocalDescription!.ToJSON();
    }
}
