# Sourced by make-demo-clip and tests/media/make-clips. The layout is written down in tests/media/README.md.
#
# frame_number_strip WHITE BLACK: an ffmpeg filter chain (a source) that draws the frame's number as 22 blocks of 24x24 pixels:
# white, black, 16 bits of the number (most significant first), 4 bits of checksum (most significant first).
# WHITE and BLACK are luma levels. The sum of bits modulo 2 is their exclusive or; the checksum's constant is binary 1010.
frame_number_strip() {
    local number='mod(floor(N/pow(2,17-X)),2)'
    local checksum='mod(floor(N/pow(2,21-X))+floor(N/pow(2,25-X))+floor(N/pow(2,29-X))+floor(N/pow(2,33-X))+mod(21-X,2),2)'
    local bit="if(eq(X,0),1,if(eq(X,1),0,if(lt(X,18),$number,$checksum)))"
    echo "nullsrc=size=22x2:rate=30,format=yuv444p,geq=lum='$2+($1-$2)*$bit':cb=128:cr=128,scale=528:24:flags=neighbor"
}
