using Camerad.WebRtc.Protocol.Ice;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Tests.Sdp;

public sealed class IceCandidateAttributeTests
{
    private const string Chrome =
        "candidate:842163049 1 udp 1677729535 203.0.113.7 50123 typ srflx raddr 10.0.0.4 rport 50123"
        + " generation 0 ufrag Kn60 network-id 1 network-cost 10";

    private const string Firefox =
        "candidate:2 1 TCP 2105524479 be74287c-5ed0-4d7c-8251-1deffc149bf3.local 9 typ host tcptype active";

    [Theory]
    [InlineData("")]
    [InlineData("a=")]
    public void Candidate_of_Chrome_is_read_with_or_without_its_prefix(string prefix)
    {
        Assert.True(IceCandidateAttribute.TryParse(prefix + Chrome, out IceCandidateAttribute? candidate));
        Assert.Equal(
            ("842163049", (ushort)1, "udp", 1677729535u),
            (candidate.Foundation, candidate.Component, candidate.Transport, candidate.Priority));
        Assert.Equal(
            ("203.0.113.7", (ushort)50123, IceCandidateType.ServerReflexive),
            (candidate.Address, candidate.Port, candidate.Type));
        Assert.Equal(
            ("10.0.0.4", (ushort?)50123, "Kn60"),
            (candidate.RelatedAddress, candidate.RelatedPort, candidate.UsernameFragment));
        Assert.Equal(Chrome, candidate.ToString());
    }

    [Fact]
    public void Candidate_of_Firefox_is_read_with_its_name_and_upper_case_transport()
    {
        Assert.True(IceCandidateAttribute.TryParse(Firefox, out IceCandidateAttribute? candidate));
        Assert.Equal(("tcp", "active"), (candidate.Transport, candidate.TcpType));
        Assert.EndsWith(".local", candidate.Address, StringComparison.Ordinal);
        Assert.False(candidate.IsUdp);
    }

    [Theory]
    [InlineData("")]
    [InlineData("candidate:")]
    [InlineData("candidate:1 1 udp 1 10.0.0.1 5000 typ")]
    [InlineData("candidate:1 1 udp 1 10.0.0.1 5000 typ martian")]
    [InlineData("candidate:1 0 udp 1 10.0.0.1 5000 typ host")]
    [InlineData("candidate:1 257 udp 1 10.0.0.1 5000 typ host")]
    [InlineData("candidate:1 1 udp -1 10.0.0.1 5000 typ host")]
    [InlineData("candidate:1 1 udp 1 10.0.0.1 65536 typ host")]
    [InlineData("candidate:1 1 udp 1 10.0.0.1 5000 typ srflx raddr 10.0.0.2 rport x")]
    [InlineData("candidate:123456789012345678901234567890123 1 udp 1 10.0.0.1 5000 typ host")]
    [InlineData("candidate:1 1 udp 1 10.0.0.1 5000 typ host\r\na=evil")]
    public void Candidate_is_refused_when_malformed(string text) =>
        Assert.False(IceCandidateAttribute.TryParse(text, out _));

    [Fact]
    public void Candidate_says_raddr_and_rport_even_when_they_are_unknown()
    {
        var candidate = new IceCandidateAttribute
        {
            Foundation = "1", Component = 1, Transport = "udp", Priority = 5, Address = "192.0.2.1", Port = 9,
            Type = IceCandidateType.Relayed,
        };
        Assert.Equal("candidate:1 1 udp 5 192.0.2.1 9 typ relay raddr 0.0.0.0 rport 0", candidate.ToString());
    }

    [Fact]
    public void Candidate_keeps_a_bounded_number_of_extensions()
    {
        string many = string.Concat(Enumerable.Range(0, 40).Select(i => $" k{i} v"));
        Assert.True(IceCandidateAttribute.TryParse(
            "candidate:1 1 udp 1 10.0.0.1 5000 typ host" + many, out IceCandidateAttribute? candidate));
        Assert.Equal(IceCandidateAttribute.MaxExtensions, candidate.Extensions.Count);
        Assert.False(IceCandidateAttribute.TryParse(new string('1', IceCandidateAttribute.MaxLength + 1), out _));
    }

    [Fact]
    public void Candidate_throws_nothing_when_cut_or_flipped()
    {
        foreach (string text in new[] { Chrome, Firefox })
        {
            for (int length = 0; length <= text.Length; length++)
                _ = IceCandidateAttribute.TryParse(text.AsSpan(0, length), out _);
            foreach (string mutated in Mutations.Of(text, seed: 5, count: 2000))
                if (IceCandidateAttribute.TryParse(mutated, out IceCandidateAttribute? candidate))
                    Assert.DoesNotContain('\n', candidate.ToString());
        }
    }
}
