using Camerad.WebRtc.Protocol.Stun;

namespace Camerad.WebRtc.Protocol.Ice;

/// <summary>Writes the Binding messages of connectivity checks (RFC 8445 §7.1, §7.3).</summary>
internal static class BindingMessages
{
    /// <returns>Bytes written.</returns>
    /// <param name="buffer">At least <see cref="StunMessage.MaxLength"/> bytes, or an unfragmented datagram.</param>
    /// <param name="pair">Its generation must be complete.</param>
    /// <param name="id">Chosen by the caller.</param>
    /// <param name="role">Ours now.</param>
    /// <param name="tieBreaker">RFC 8445 §16.1.</param>
    /// <param name="useCandidate">Nominate.</param>
    public static int WriteCheck(
        Span<byte> buffer, CandidatePair pair, StunTransactionId id, IceRole role, ulong tieBreaker, bool useCandidate)
    {
        (IceCredentials local, IceCredentials remote) = (pair.Generation.Local!, pair.Generation.Remote!);
        var writer = new StunWriter(buffer, StunClass.Request, StunMethod.Binding, id);
        writer.AddUsername(remote.Ufrag, local.Ufrag);
        // §7.1.1: the priority that a candidate would get which the peer learns from this check. Deviation: behind a
        // relay it stays a relay's, or the peer would prefer it to direct ways until it hears the candidate itself.
        var localPreference = (ushort)(pair.Local.Priority >> 8);
        IceCandidateType learned = pair.IsRelayed ? IceCandidateType.Relayed : IceCandidateType.PeerReflexive;
        writer.AddUInt32(StunAttributeType.Priority, IceCandidate.ComputePriority(learned, localPreference));
        bool controlling = role == IceRole.Controlling;
        writer.AddUInt64(controlling ? StunAttributeType.IceControlling : StunAttributeType.IceControlled, tieBreaker);
        if (useCandidate && controlling) writer.AddFlag(StunAttributeType.UseCandidate);
        writer.AddIntegrity(remote.Password);
        writer.AddFingerprint();
        return writer.Length;
    }

    /// <returns>Bytes written.</returns>
    public static int WriteResponse(Span<byte> buffer, in PendingResponse response)
    {
        StunClass responseClass = response.ErrorCode == 0 ? StunClass.SuccessResponse : StunClass.ErrorResponse;
        var writer = new StunWriter(buffer, responseClass, StunMethod.Binding, response.TransactionId);
        if (response.ErrorCode == 0) writer.AddXorMappedAddress(response.Route.Remote);
        else writer.AddErrorCode(response.ErrorCode);
        if (response.UnknownAttribute != 0) writer.AddUnknownAttributes([response.UnknownAttribute]);
        writer.AddIntegrity(response.Generation.Local!.Password);
        writer.AddFingerprint();
        return writer.Length;
    }

    /// <returns>The first attribute that RFC 8489 §6.3.1 obliges us to know and that we do not; 0: none.</returns>
    public static ushort FindUnknownAttribute(in StunMessage request)
    {
        foreach (StunAttribute attribute in request)
        {
            if (!attribute.IsOptional && !IsKnown(attribute.Type)) return (ushort)attribute.Type;
        }
        return 0;
    }

    private static bool IsKnown(StunAttributeType type) => type is StunAttributeType.MappedAddress
        or StunAttributeType.Username or StunAttributeType.ErrorCode or StunAttributeType.UnknownAttributes
        or StunAttributeType.Realm or StunAttributeType.Nonce or StunAttributeType.MessageIntegritySha256
        or StunAttributeType.PasswordAlgorithm or StunAttributeType.Userhash or StunAttributeType.XorMappedAddress
        or StunAttributeType.Priority or StunAttributeType.UseCandidate;
}
