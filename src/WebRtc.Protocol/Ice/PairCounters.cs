namespace Camerad.WebRtc.Protocol.Ice;

/// <summary>What has gone and come on one pair (W3C webrtc-stats, RTCIceCandidatePairStats); only ever grows.</summary>
internal struct PairCounters
{
    /// <summary>Connectivity checks, without retransmissions and consent requests.</summary>
    public long RequestsSent, RequestsReceived, ResponsesSent, ResponsesReceived, ConsentRequestsSent;

    /// <summary>Datagrams and their bytes, without headers of IP and UDP and without STUN.</summary>
    public long PacketsSent, PacketsReceived, BytesSent, BytesReceived;

    /// <summary>Of the datagrams; null: none yet.</summary>
    public Instant? LastPacketSent, LastPacketReceived;

    /// <summary>The newest measurement; null before the first.</summary>
    public TimeSpan? CurrentRoundTripTime;

    /// <summary>The sum of all measurements.</summary>
    public TimeSpan TotalRoundTripTime;

    public void HandleSent(Instant now, int length)
    {
        PacketsSent++;
        BytesSent += length;
        LastPacketSent = now;
    }

    public void HandleReceived(Instant now, int length)
    {
        PacketsReceived++;
        BytesReceived += length;
        LastPacketReceived = now;
    }
}
