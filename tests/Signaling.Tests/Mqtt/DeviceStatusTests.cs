using System.Buffers;
using System.Text;
using Camerad.Signaling.Mqtt;

namespace Camerad.Signaling.Tests.Mqtt;

public sealed class DeviceStatusTests
{
    [Theory]
    [InlineData("""{"state":"online","instance":"9f3a01c7"}""", true)]
    [InlineData("""{"state":"online","instance":"A-b"}""", true)]
    [InlineData("""{"state":"online"}""", false)]
    [InlineData("""{"state":"online","instance":""}""", false)]
    [InlineData("""{"state":"online","instance":"!"}""", false)]
    [InlineData("""{"state":"online","instance":"a\nb"}""", false)]
    [InlineData("""{"instance":"9f3a01c7"}""", false)]
    public void Status_counts_only_with_an_instance_that_can_be_compared_and_logged(string json, bool counts) =>
        Assert.Equal(counts, TryParse(json));

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Instance_has_at_most_64_characters(int length, bool counts) => Assert.Equal(
        counts, TryParse($$"""{"state":"online","instance":"{{new string('0', length)}}"}"""));

    private static bool TryParse(string json) => DeviceStatus.TryParse(
        new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(json)), out _, out _);
}
