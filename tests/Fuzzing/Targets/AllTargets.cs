namespace Camerad.Fuzzing.Targets;

/// <summary>Every parser that a peer, a viewer or a camera can reach.</summary>
internal static class AllTargets
{
    public static IReadOnlyList<FuzzTarget> Create() =>
    [
        .. SdpTargets.Create(), .. IdentityTargets.Create(), .. PacketTargets.Create(), .. ReceivingTargets.Create(),
        .. FrameTargets.Create(), EngineTarget.Create(), .. TurnTargets.Create(),
        .. DtlsTargets.Create(), AnnexBTarget.Create(), .. H264DecodeTarget.Create(), .. SctpTargets.Create(),
        .. JpegTargets.Create(), .. SignalingTargets.Create(),
    ];
}
