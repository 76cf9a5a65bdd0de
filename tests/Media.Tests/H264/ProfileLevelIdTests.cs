using Camerad.Media.H264;

namespace Camerad.Media.Tests.H264;

public class ProfileLevelIdTests
{
    [Theory]
    [InlineData("42e01f", 0x42, 0xE0, 0x1F)]
    [InlineData("640C1F", 0x64, 0x0C, 0x1F)]
    public void Hexadecimal_digits_are_read_and_written(string text, byte profile, byte constraints, byte level)
    {
        Assert.True(ProfileLevelId.TryParse(text, out ProfileLevelId value));

        Assert.Equal(new ProfileLevelId(profile, constraints, level), value);
        Assert.Equal(text, value.ToString(), ignoreCase: true);
        Assert.Equal(value, ProfileLevelId.FromBits(value.ToBits()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("42e01")]
    [InlineData("42e01f0")]
    [InlineData("42e0xf")]
    [InlineData(" 42e01")]
    [InlineData("-42e01")]
    public void Anything_else_is_refused(string text) => Assert.False(ProfileLevelId.TryParse(text, out _));
}
