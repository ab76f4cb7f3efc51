# Answers for FANN through Perl's AI::FANN: an update after each example, the loss ½ Σ error².

use strict;
use warnings;
use AI::FANN qw(:all);
use File::Temp qw(tempfile);
use JSON::PP;

my ( undef, $file ) = tempfile( UNLINK => 1 );

# Weights are set and read in the file that a net is saved as, where they stand in the order of a
# case: by layer, neuron, input, the bias last.
sub saved {
    my ($net) = @_;
    $net->save($file);
    open my $handle, '<', $file or die $!;
    local $/ = undef;
    return <$handle>;
}

# JSON::PP would write 15 digits.
sub json {
    my ($x) = @_;
    return ref $x ? '[' . join( ', ', map { json($_) } @$x ) . ']' : sprintf '%.17g', $x;
}

sub net_with {
    my ( $case, @weights ) = @_;
    my $net = AI::FANN->new_standard( @{ $case->{sizes} } );
    my ( $head, $connections ) = split /(?=^connections)/m, saved($net);
    $connections =~ s/\((\d+), \S+\)/sprintf '(%d, %.20e)', $1, shift @weights/ge;
    open my $handle, '>', $file or die $!;
    print {$handle} $head, $connections;
    close $handle or die $!;
    $net = AI::FANN->new_from_file($file);
    $net->hidden_activation_function(FANN_SIGMOID);
    $net->output_activation_function(FANN_SIGMOID);
    $net->training_algorithm(FANN_TRAIN_INCREMENTAL);
    $net->train_error_function(FANN_ERRORFUNC_LINEAR);
    $net->learning_rate( $case->{learning_rate} );
    return $net;
}

sub weights_of {
    my ( $net, $case ) = @_;
    my ( undef, $connections ) = split /(?=^connections)/m, saved($net);
    my @weights = $connections =~ /\(\d+, (\S+)\)/g;
    my ( $inputs, @sizes ) = @{ $case->{sizes} };
    my @layers;
    for my $size (@sizes) {
        my @neurons = map { [ splice @weights, 0, $inputs + 1 ] } 1 .. $size;
        if ( !$case->{bias} ) { pop @$_ for @neurons }
        push @layers, \@neurons;
        $inputs = $size;
    }
    return \@layers;
}

while ( my $line = <STDIN> ) {
    my $case    = decode_json($line);
    my @neurons = map { @$_ } @{ $case->{weights} };
    my $net     = net_with( $case, map { $case->{bias} ? @$_ : ( @$_, 0 ) } @neurons );
    my $count   = $case->{examples};
    printf '{"outputs": %s', json( [ map { $net->run($_) } @{ $case->{inputs} } ] );

    # A net that always has biases, set to 0, trains as one without does in its first update.
    if ( $case->{bias} || $case->{iterations} * $count == 1 ) {
        for ( 1 .. $case->{iterations} ) {
            $net->train( $case->{inputs}[$_], $case->{targets}[$_] ) for 0 .. $count - 1;
        }
        printf ', "weights": %s', json( weights_of( $net, $case ) );
    }
    print "}\n";
}
