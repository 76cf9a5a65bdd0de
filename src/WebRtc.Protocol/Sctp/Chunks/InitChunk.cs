using System.Buffers.Binary;

namespace Camerad.WebRtc.Protocol.Sctp.Chunks;

/// <summary>
/// View of INIT or INIT ACK; borrows the packet.
/// <code>
/// | Type=1 or 2   |     0         |            Length             |   RFC 9260 §3.3.2, §3.3.3
/// |                         Initiate tag                          |
/// |            Advertised receiver window credit (a_rwnd)         |
/// |   Number of outbound streams  |   Number of inbound streams   |
/// |                          Initial TSN                          |
/// |                        Parameters ...                         |
/// </code>
/// </summary>
internal readonly ref struct InitChunk
{
    /// <summary>RFC 9653 §4: the alternate error detection method is DTLS.</summary>
    private const uint DtlsErrorDetection = 1;

    private const int FixedLength = 16;

    public uint InitiateTag { get; init; }

    public uint ReceiverWindow { get; init; }

    public ushort OutboundStreams { get; init; }

    public ushort InboundStreams { get; init; }

    public uint InitialTsn { get; init; }

    public SctpFeatures Features { get; init; }

    /// <summary>INIT ACK only: to be echoed as it is.</summary>
    public ReadOnlySpan<byte> Cookie { get; init; }

    /// <returns>False if malformed, or with a tag or a number of streams of 0 (RFC 9260 §3.3.2).</returns>
    public static bool TryParse(scoped in Chunk chunk, out InitChunk init)
    {
        init = default;
        ReadOnlySpan<byte> value = chunk.Value;
        if (value.Length < FixedLength) return false;
        SctpFeatures features = SctpFeatures.None;
        ReadOnlySpan<byte> cookie = default, parameters = value[FixedLength..];
        while (!parameters.IsEmpty)
        {
            if (!Parameter.TryRead(ref parameters, out Parameter parameter)) return false;
            features |= FeaturesOf(parameter);
            if (parameter.Type == ParameterType.StateCookie) cookie = parameter.Value;
        }
        init = new InitChunk
        {
            InitiateTag = BinaryPrimitives.ReadUInt32BigEndian(value),
            ReceiverWindow = BinaryPrimitives.ReadUInt32BigEndian(value[4..]),
            OutboundStreams = BinaryPrimitives.ReadUInt16BigEndian(value[8..]),
            InboundStreams = BinaryPrimitives.ReadUInt16BigEndian(value[10..]),
            InitialTsn = BinaryPrimitives.ReadUInt32BigEndian(value[12..]),
            Features = features,
            Cookie = cookie,
        };
        return init.InitiateTag != 0 && init.OutboundStreams != 0 && init.InboundStreams != 0;
    }

    public void Write(ref SctpPacketWriter writer, ChunkType type)
    {
        Span<byte> parameters = stackalloc byte[32];
        int length = WriteFeatures(parameters);
        int cookieLength = Cookie.IsEmpty ? 0 : Parameter.PaddedLength(Cookie.Length);
        Span<byte> value = writer.Reserve(type, 0, FixedLength + length + cookieLength);
        BinaryPrimitives.WriteUInt32BigEndian(value, InitiateTag);
        BinaryPrimitives.WriteUInt32BigEndian(value[4..], ReceiverWindow);
        BinaryPrimitives.WriteUInt16BigEndian(value[8..], OutboundStreams);
        BinaryPrimitives.WriteUInt16BigEndian(value[10..], InboundStreams);
        BinaryPrimitives.WriteUInt32BigEndian(value[12..], InitialTsn);
        parameters[..length].CopyTo(value[FixedLength..]);
        if (!Cookie.IsEmpty) Parameter.Write(value[(FixedLength + length)..], ParameterType.StateCookie, Cookie);
    }

    private int WriteFeatures(Span<byte> destination)
    {
        int length = 0;
        if (Features.HasFlag(SctpFeatures.PartialReliability))
            length += Parameter.Write(destination, ParameterType.ForwardTsnSupported, []);
        Span<byte> extensions = stackalloc byte[4];
        int count = 0;
        if (Features.HasFlag(SctpFeatures.StreamReset)) extensions[count++] = (byte)ChunkType.ReConfig;
        if (Features.HasFlag(SctpFeatures.PartialReliability)) extensions[count++] = (byte)ChunkType.ForwardTsn;
        if (Features.HasFlag(SctpFeatures.Interleaving))
        {
            extensions[count++] = (byte)ChunkType.IData;
            extensions[count++] = (byte)ChunkType.IForwardTsn;
        }
        length += Parameter.Write(destination[length..], ParameterType.SupportedExtensions, extensions[..count]);
        if (!Features.HasFlag(SctpFeatures.ZeroChecksum)) return length;
        Span<byte> method = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(method, DtlsErrorDetection);
        return length + Parameter.Write(destination[length..], ParameterType.ZeroChecksumAcceptable, method);
    }

    private static SctpFeatures FeaturesOf(scoped in Parameter parameter)
    {
        switch (parameter.Type)
        {
            case ParameterType.ForwardTsnSupported:
                return SctpFeatures.PartialReliability;
            case ParameterType.ZeroChecksumAcceptable when parameter.Value.Length == 4
                && BinaryPrimitives.ReadUInt32BigEndian(parameter.Value) == DtlsErrorDetection:
                return SctpFeatures.ZeroChecksum;
            case ParameterType.SupportedExtensions:
                SctpFeatures features = SctpFeatures.None;
                if (parameter.Value.Contains((byte)ChunkType.ReConfig)) features |= SctpFeatures.StreamReset;
                if (parameter.Value.Contains((byte)ChunkType.ForwardTsn)) features |= SctpFeatures.PartialReliability;
                if (parameter.Value.Contains((byte)ChunkType.IData)) features |= SctpFeatures.Interleaving;
                return features;
            default:
                return SctpFeatures.None;
        }
    }
}
